// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.hpp"

#include <algorithm>
#include <string>

#include "base/thread.hpp"

namespace roost::runtime {
namespace {

thread_local constinit bool runs_tasks = false;

}  // namespace

bool WorkerPool::on_this_thread() noexcept {
  return runs_tasks;
}

WorkerPool::WorkerPool(Options options) : max_queued_(options.max_queued) {
  for (std::size_t number = 0; number < options.threads; ++number) {
    threads_.push_back(base::start_thread("worker " + std::to_string(number), [this] { run(); }));
    ids_.push_back(threads_.back().get_id());
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

std::size_t WorkerPool::wait_until_idle(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  idle_.wait_until(lock, deadline, [this] { return running_ == 0 && queue_.empty(); });
  return running_ + queue_.size();
}

bool WorkerPool::is_worker() const noexcept {
  return std::find(ids_.begin(), ids_.end(), std::this_thread::get_id()) != ids_.end();
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
  runs_tasks = true;
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto task = std::move(queue_.front());
    queue_.pop_front();
    ++running_;
    lock.unlock();
    task();
    task = {};  // what it owns is destroyed outside the lock
    lock.lock();
    --running_;
    if (running_ == 0 && queue_.empty()) idle_.notify_all();
  }
}

}  // namespace roost::runtime
