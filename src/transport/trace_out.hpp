// SPDX-License-Identifier: Apache-2.0
// Reports messages that leave to traces: broadcasts on the fast lane, pushes, ends of channels. Replies and
// answers to joins are reported where they are made, with more detail.
#pragma once

#include "channel/shard_context.hpp"
#include "fastlane/message_sink.hpp"
#include "roost/cause.hpp"

namespace roost::transport {

void report_to_trace(channels::ShardContext& context, ConnectionId connection, const inspect::HasPeer& client,
                     const fastlane::EncodedMessage& message);

/// One branch while no trace runs.
inline void trace_out(channels::ShardContext& context, ConnectionId connection,
                      const inspect::HasPeer& client, const fastlane::EncodedMessage& message) {
  if (context.insight.tracer.active() && message.source != nullptr)
    report_to_trace(context, connection, client, message);
}

/// Reports a message that was reported as sent, and then dropped.
inline void trace_drop(channels::ShardContext& context, ConnectionId connection,
                       const inspect::HasPeer& client, Cause cause, std::size_t bytes) {
  if (!context.insight.tracer.active()) return;
  context.insight.tracer.offer(
      context.loop.now(),
      {.kind = trace::EventKind::drop, .id = connection, .status = text_of(cause).name, .bytes = bytes}, {},
      &client);
}

}  // namespace roost::transport
