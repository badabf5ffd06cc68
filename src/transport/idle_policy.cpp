// SPDX-License-Identifier: Apache-2.0
#include "transport/idle_policy.hpp"

#include <algorithm>

namespace roost::transport {
namespace {

bool is_over(std::chrono::milliseconds limit, base::Duration silence) {
  return limit != kInfinity && silence >= limit;
}

}  // namespace

IdlePolicy::Step IdlePolicy::step(base::Duration silence) const {
  if (is_over(timeout, silence)) return Step::close;
  return is_over(ping_interval, silence) ? Step::ping : Step::wait;
}

std::optional<base::TimePoint> IdlePolicy::next_check(base::TimePoint last_heard, base::TimePoint now) const {
  std::optional<base::TimePoint> check;
  if (timeout != kInfinity) check = last_heard + timeout;
  if (ping_interval != kInfinity) {
    const bool pinged = is_over(ping_interval, now - last_heard);
    const base::TimePoint ping = (pinged ? now : last_heard) + ping_interval;
    check = check ? std::min(*check, ping) : ping;
  }
  return check;
}

std::chrono::milliseconds ping_interval_of(const WebSocketOptions& options) {
  constexpr std::chrono::seconds kLeastTimeout{10};
  if (options.ping_interval) return *options.ping_interval;
  if (options.timeout == kInfinity || options.timeout < kLeastTimeout) return kInfinity;
  return options.timeout * 2 / 3;
}

}  // namespace roost::transport
