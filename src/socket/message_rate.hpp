// SPDX-License-Identifier: Apache-2.0
// How many messages a client may still send: a token bucket in eight bytes, stored as the time at which all
// messages so far are paid for. Pure; times are passed in. Owner and thread: its connection's.
#pragma once

#include "base/clock.hpp"
#include "roost/socket_limits.hpp"

namespace roost::socket {

class MessageRate {
 public:
  enum class Verdict {
    allowed,
    refused,  // too many; it costs a quarter, so a client at less than four times the rate is still served
    closed,   // it stayed above that for as long as it takes to pay for a whole burst
  };

  /// `pause`: how long the loop has just not been reading; the message may have been sent in that time.
  [[nodiscard]] Verdict take(const SocketLimits& limits, base::TimePoint now, base::Duration pause = {});
  /// How long until a message is allowed again.
  [[nodiscard]] base::Duration wait(const SocketLimits& limits, base::TimePoint now) const;

 private:
  base::TimePoint paid_at_{};
};

}  // namespace roost::socket
