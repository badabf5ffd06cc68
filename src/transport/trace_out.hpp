// SPDX-License-Identifier: Apache-2.0
// What a trace is told of a message that leaves: broadcasts on the fast lane, pushes, ends of channels.
// Replies and answers of joins are told by who makes them, as they say more.
#pragma once

#include "channel/shard_context.hpp"
#include "fastlane/message_sink.hpp"
#include "roost/cause.hpp"

namespace roost::transport {

void tell_trace(channels::ShardContext& context, ConnectionId connection, const inspect::HasPeer& client,
                const fastlane::EncodedMessage& message);

/// While no trace runs: one branch.
inline void trace_out(channels::ShardContext& context, ConnectionId connection,
                      const inspect::HasPeer& client, const fastlane::EncodedMessage& message) {
  if (context.insight.tracer.active() && message.source != nullptr)
    tell_trace(context, connection, client, message);
}

/// Of what was told of as sent, and then did not leave.
inline void trace_drop(channels::ShardContext& context, ConnectionId connection,
                       const inspect::HasPeer& client, Cause cause, std::size_t bytes) {
  if (!context.insight.tracer.active()) return;
  context.insight.tracer.offer(
      context.loop.now(),
      {.kind = trace::EventKind::drop, .id = connection, .status = text_of(cause).name, .bytes = bytes}, {},
      &client);
}

}  // namespace roost::transport
