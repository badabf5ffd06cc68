// SPDX-License-Identifier: Apache-2.0
// What follows from a client's silence: first a ping, then the close. Any byte from the client ends the
// silence. Pure; times are passed in.
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

/// The interval configured for the mount, or two thirds of the time-out: a phoenix.js whose timers run sends
/// every 30 s, so by default only clients that a browser throttles are pinged. With time-outs below 10 s no
/// pings are sent: such a setting is meant to close silent connections.
[[nodiscard]] std::chrono::milliseconds ping_interval_of(const WebSocketOptions& options);

}  // namespace roost::transport
