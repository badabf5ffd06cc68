// SPDX-License-Identifier: Apache-2.0
// Threads for work that blocks, so that no shard has to: a bounded queue, taken in order. Tasks must not
// throw; their answers go back through a Mailbox. Thread: any may submit, the owner's stops.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/unique_function.hpp"
#include "roost/result.hpp"

namespace roost::runtime {

class WorkerPool {
 public:
  struct Options {
    std::size_t threads = 4;
    std::size_t max_queued = 1024;
  };

  explicit WorkerPool(Options options);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  /// Fails when the queue is full (resource_unavailable_try_again) or the pool is stopped
  /// (operation_canceled).
  Result<void> submit(base::UniqueFunction<void()> task);

  /// Waits until no task is queued or running; returns how many are left at `deadline`.
  [[nodiscard]] std::size_t wait_until_idle(std::chrono::steady_clock::time_point deadline);
  /// Whether the caller is one of the pool's threads.
  [[nodiscard]] bool is_worker() const noexcept;

  /// Runs the accepted tasks, then joins the threads. Not from a task.
  void stop();

  /// This thread is one of a pool's.
  [[nodiscard]] static bool on_this_thread() noexcept;

 private:
  void run();

  const std::size_t max_queued_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable idle_;
  std::deque<base::UniqueFunction<void()>> queue_;  // guarded by mutex_
  std::size_t running_ = 0;                         // guarded by mutex_
  bool stopping_ = false;                           // guarded by mutex_
  std::vector<std::thread> threads_;
  std::vector<std::thread::id> ids_;  // of all threads, including those that have ended
};

}  // namespace roost::runtime
