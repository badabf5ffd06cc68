// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace roost::test {

/// A clock that stands still until a test moves it. Thread: the test's own moves it, any may read it.
class ManualClock final : public base::Clock {
 public:
  [[nodiscard]] base::TimePoint now() const override {
    return base::TimePoint(base::Duration(now_.load(std::memory_order_relaxed)));
  }
  void advance(base::Duration by) { now_.fetch_add(by.count(), std::memory_order_relaxed); }

 private:
  std::atomic<base::Duration::rep> now_ = base::Duration(std::chrono::seconds(1000)).count();
};

}  // namespace roost::test
