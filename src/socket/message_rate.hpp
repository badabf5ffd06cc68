// SPDX-License-Identifier: Apache-2.0
// How many messages a client may still send: a token bucket in eight bytes, written as the time until all
// that was sent is paid for. Pure; times are passed in. Owner and thread: its connection's.
#pragma once

#include "base/clock.hpp"
#include "roost/socket_limits.hpp"

namespace roost::socket {

class MessageRate {
 public:
  enum class Verdict {
    allowed,
    refused,  // too many; it pays a quarter, so who goes on at less than four times the rate is served on
    closed,   // it went on at more than that, for as long as it takes to pay a whole burst
  };

  /// `pause`: for so long nothing was read, just now: what comes may have been sent in that time.
  [[nodiscard]] Verdict take(const SocketLimits& limits, base::TimePoint now, base::Duration pause = {});
  /// How long it will be until a message is allowed.
  [[nodiscard]] base::Duration wait(const SocketLimits& limits, base::TimePoint now) const;

 private:
  base::TimePoint paid_at_{};
};

}  // namespace roost::socket
