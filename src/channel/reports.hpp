// SPDX-License-Identifier: Apache-2.0
// What log and telemetry need to know of a callback and of a join. Owner and thread: the ChannelServer.
#pragma once

#include "base/span.hpp"
#include "channel/channel_server.hpp"

namespace roost::channels {

/// Views live as long as the callback.
struct ChannelServer::Stage {
  const char* name;                     // for the log and the watchdog
  const TelemetrySpan* span = nullptr;  // null: join, whose span ends with its answer
  std::string_view event{};
  std::string_view ref{};
  const Payload* payload = nullptr;
};

/// From the request to join until it is answered, which may be later.
struct ChannelServer::JoinReport {
  JoinReport(ShardContext& context, const Payload& params)
      : span(context.telemetry, context.clock, &telemetry_span::kJoin),
        started(context.clock.now()),
        payload(&params) {}

  /// The answer comes later, when the frame with the parameters is gone.
  void keep_params() {
    kept = *payload;
    payload = &kept;
  }
  [[nodiscard]] Stage stage() const { return {.name = "join", .payload = payload}; }

  base::Span span;
  base::TimePoint started;
  const Payload* payload;
  Payload kept;
};

}  // namespace roost::channels
