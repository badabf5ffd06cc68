// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "roost/token.hpp"

namespace roost::test {

/// A wall clock that only a test advances. It must outlive its readers. Thread: the test's own.
class ManualWallClock {
 public:
  using Time = std::chrono::system_clock::time_point;

  [[nodiscard]] TokenClock clock() {
    return [this] { return now_; };
  }
  [[nodiscard]] Time now() const { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  Time now_{std::chrono::seconds(1700000000)};
};

}  // namespace roost::test
