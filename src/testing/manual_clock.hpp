// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

namespace roost::test {

/// A clock that stands still until a test moves it. Thread: the test's own.
class ManualClock final : public base::Clock {
 public:
  [[nodiscard]] base::TimePoint now() const override { return now_; }
  void advance(base::Duration by) { now_ += by; }

 private:
  base::TimePoint now_{std::chrono::seconds(1000)};
};

}  // namespace roost::test
