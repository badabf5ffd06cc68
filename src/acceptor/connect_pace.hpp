// SPDX-License-Identifier: Apache-2.0
// Limits how many connections are accepted per second; after an idle second, a second's worth may come at
// once. The rest waits in the backlog. Pure; times are passed in.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace roost::acceptor {

class ConnectPace {
 public:
  /// 0: unlimited.
  explicit ConnectPace(unsigned per_second) : per_second_(per_second) {}
  void change(unsigned per_second) { per_second_ = per_second; }

  /// How long until the next one may be accepted.
  [[nodiscard]] base::Duration wait(base::TimePoint now) const {
    if (per_second_ == 0) return base::Duration::zero();
    return std::max(paid_at_ - now + price() - kBurst, base::Duration::zero());
  }
  void accepted(base::TimePoint now) {
    if (per_second_ != 0) paid_at_ = std::max(paid_at_, now) + price();
  }

 private:
  static constexpr base::Duration kBurst = std::chrono::seconds(1);
  [[nodiscard]] base::Duration price() const { return kBurst / per_second_; }

  unsigned per_second_;
  base::TimePoint paid_at_{};
};

}  // namespace roost::acceptor
