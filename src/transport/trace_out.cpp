// SPDX-License-Identifier: Apache-2.0
#include "transport/trace_out.hpp"

namespace roost::transport {

/// Uses the loop's time, which costs nothing to read: a broadcast to thousands reads it as often.
void report_to_trace(channels::ShardContext& context, ConnectionId connection, const inspect::HasPeer& client,
                     const fastlane::EncodedMessage& message) {
  context.insight.tracer.offer(context.loop.now(),
                               {.kind = trace::EventKind::out,
                                .id = connection,
                                .topic = message.source->topic,
                                .event = message.source->event,
                                .bytes = message.payload().size()},
                               message.source->payload.text(), &client);
}

}  // namespace roost::transport
