// SPDX-License-Identifier: Apache-2.0
// What a client's silence means: first a ping, then the end. Any byte of the client counts as life. Pure;
// times are passed in.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "roost/socket.hpp"

namespace roost::transport {

/// kInfinity: never.
struct IdlePolicy {
  enum class Step { wait, ping, close };

  std::chrono::milliseconds timeout;
  std::chrono::milliseconds ping_interval;

  [[nodiscard]] Step step(base::Duration silence) const;
  /// When to check the silence again; nothing: never.
  [[nodiscard]] std::optional<base::TimePoint> next_check(base::TimePoint last_heard,
                                                          base::TimePoint now) const;
};

/// The mount's own, else two thirds of the time-out: a phoenix.js whose timers run speaks every 30 s, so by
/// default only those that a browser slows down are pinged. Time-outs below 10 s get no pings: whoever sets
/// one wants silence to end the connection.
[[nodiscard]] std::chrono::milliseconds ping_interval_of(const WebSocketOptions& options);

}  // namespace roost::transport
