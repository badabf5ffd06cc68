// SPDX-License-Identifier: Apache-2.0
// One thread for tasks that must not hold up a shard, one at a time. Ends after the current task; waiting
// tasks are dropped. Beyond kMaxWaiting no more are accepted.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace fixture {

class Worker {
 public:
  static constexpr std::size_t kMaxWaiting = 64;

  Worker() : thread_([this](const std::stop_token& stop) { work(stop); }) {}

  /// False: too many are waiting.
  [[nodiscard]] bool run(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    if (tasks_.size() >= kMaxWaiting) return false;
    tasks_.push_back(std::move(task));
    changed_.notify_one();
    return true;
  }

 private:
  void work(const std::stop_token& stop) {
    for (std::unique_lock lock(mutex_); changed_.wait(lock, stop, [this] { return !tasks_.empty(); });) {
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> tasks_;
  std::jthread thread_;  // last: it uses all other members
};

}  // namespace fixture
