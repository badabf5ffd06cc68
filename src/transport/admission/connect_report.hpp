// SPDX-License-Identifier: Apache-2.0
// Reports one connect() to log and telemetry (spec endpoint-and-token.md §7, §8). Lives during the call.
#pragma once

#include <string_view>

#include "base/span.hpp"
#include "channel/shard_context.hpp"
#include "roost/socket.hpp"
#include "socket/socket_mount.hpp"

namespace roost::transport {

/// The circumstances of a connect(). Borrowed.
struct ConnectFacts {
  const socket::SocketMount& mount;
  std::string_view transport;
  std::string_view serializer;  // "none" for raw sockets
  std::string_view vsn;
  const Params& params;
  const ConnectInfo& info;
  const Socket* socket;  // null for raw sockets
  LogLevel log;
};

class ConnectReport {
 public:
  ConnectReport(channels::ShardContext& context, const ConnectFacts& facts);

  void answered(bool accepted);
  /// connect() threw: only the end of its span is reported.
  void threw(std::string_view what);

 private:
  [[nodiscard]] TelemetryEvent event() const;
  void log(bool accepted, base::Duration duration) const;

  channels::ShardContext& context_;
  const ConnectFacts& facts_;
  base::Span span_;
  base::TimePoint started_;
};

}  // namespace roost::transport
