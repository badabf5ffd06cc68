// SPDX-License-Identifier: Apache-2.0
#include "socket/message_rate.hpp"

#include <algorithm>

namespace roost::socket {
namespace {

constexpr int kRefusedPaysOneOf = 4;

/// What a message costs.
base::Duration price(const SocketLimits& limits) {
  return base::Duration(std::chrono::seconds(1)) / limits.messages_per_second;
}

base::Duration burst(const SocketLimits& limits) {
  return price(limits) * limits.message_burst;
}

}  // namespace

MessageRate::Verdict MessageRate::take(const SocketLimits& limits, base::TimePoint now,
                                       base::Duration pause) {
  if (limits.messages_per_second == 0) return Verdict::allowed;
  const bool allowed = wait(limits, now) == base::Duration::zero();
  paid_at_ = std::max(paid_at_, now - pause) + (allowed ? price(limits) : price(limits) / kRefusedPaysOneOf);
  if (allowed) return Verdict::allowed;
  return paid_at_ - now > 2 * burst(limits) ? Verdict::closed : Verdict::refused;
}

base::Duration MessageRate::wait(const SocketLimits& limits, base::TimePoint now) const {
  if (limits.messages_per_second == 0) return base::Duration::zero();
  const base::Duration debt = std::max(paid_at_ - now, base::Duration::zero());
  return std::max(debt + price(limits) - burst(limits), base::Duration::zero());
}

}  // namespace roost::socket
