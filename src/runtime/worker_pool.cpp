// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.hpp"

#include <string>

#include "runtime/thread.hpp"

namespace roost::runtime {

WorkerPool::WorkerPool(Options options) : max_queued_(options.max_queued) {
  for (std::size_t number = 0; number < options.threads; ++number) {
    threads_.push_back(start_thread("worker " + std::to_string(number), [this] { run(); }));
  }
}

WorkerPool::~WorkerPool() {
  stop();
}

Result<void> WorkerPool::submit(base::UniqueFunction<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return make_error("the worker pool is stopped", std::errc::operation_canceled);
    if (queue_.size() >= max_queued_) {
      return make_error(std::to_string(max_queued_) + " tasks wait for a worker already",
                        std::errc::resource_unavailable_try_again);
    }
    queue_.push_back(std::move(task));
  }
  work_.notify_one();
  return {};
}

void WorkerPool::wait_until_idle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return queue_.empty() && working_ == 0; });
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto task = std::move(queue_.front());
    queue_.pop_front();
    ++working_;
    lock.unlock();
    task();
    task = {};  // what it owns dies outside the lock
    lock.lock();
    if (--working_ == 0 && queue_.empty()) idle_.notify_all();
  }
}

}  // namespace roost::runtime
