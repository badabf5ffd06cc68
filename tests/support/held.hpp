// SPDX-License-Identifier: Apache-2.0
// Blocks a thread until released: keeps a shard busy while a test does something. Thread: any.
#pragma once

#include <condition_variable>
#include <mutex>

namespace roost::test {

class Held {
 public:
  void hold() {
    std::unique_lock lock(mutex_);
    held_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !holds_; });
  }
  void wait_until_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return held_; });
  }
  void let_go() {
    const std::lock_guard lock(mutex_);
    holds_ = false;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool holds_ = true;
  bool held_ = false;
};

}  // namespace roost::test
