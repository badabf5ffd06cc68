// SPDX-License-Identifier: Apache-2.0
#include "transport/lag.hpp"

#include <algorithm>
#include <limits>

namespace roost::transport {

void Lag::queued(std::uint32_t turn, std::size_t before) {
  if (turn == turn_) return;
  turn_ = turn;
  before_ = before;
}

void Lag::offered(std::size_t bytes, std::size_t left, base::TimePoint now) {
  left_ = left;
  if (bytes == 0) return;
  (void)took_lately(now);
  took_ += bytes;
  last_took_ = now;
  if (at_first_) *at_first_ -= std::min(*at_first_, bytes);
}

std::size_t Lag::limit(base::TimePoint now) {
  if (is_fresh(now)) {
    const std::size_t most = kBudgetsAtFirst * budget_ + kLately / kAtFirst * took_;
    return before_ > most ? most : std::numeric_limits<std::size_t>::max();
  }
  if (!at_first_) at_first_ = before_;
  return std::max(budget_, *at_first_) + took_lately(now);
}

std::size_t Lag::took_lately(base::TimePoint now) {
  if (const base::Duration time = now - lately_since_; time >= kLately) {
    took_before_ = time < 2 * kLately ? took_ : 0;
    took_ = 0;
    lately_since_ = now;
  }
  return std::max(took_, took_before_);
}

}  // namespace roost::transport
