// SPDX-License-Identifier: Apache-2.0
// What an endpoint tells about itself, as values: true when they were gathered.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "roost/ids.hpp"

namespace roost {

/// An open connection.
struct ConnectionSummary {
  ConnectionId id;
  std::string handler;  // the socket type
  std::optional<std::string> socket_id;
  std::string peer;  // "127.0.0.1:50034"
  std::size_t channels = 0;
  /// From a ping to its pong; none: not pinged yet (WebSocketOptions::ping_interval), or long polling.
  std::optional<std::chrono::microseconds> round_trip{};
};

struct ChannelSummary {
  enum class Status : std::uint8_t { joining, joined };
  std::string topic;
  std::string route;  // the pattern that led to the channel
  Status status = Status::joining;
};

/// The listener's settings and counters; settings with a setter on the endpoint may change while it runs.
struct ListenerInfo {
  std::string name;  // "http" or "https"
  std::string address;
  std::uint16_t port = 0;
  int backlog = 0;
  unsigned acceptors = 0;
  std::size_t max_connections = 0;
  std::chrono::milliseconds handshake_timeout{0};
  std::size_t open_connections = 0;
  std::uint64_t accepted = 0;
};

}  // namespace roost
