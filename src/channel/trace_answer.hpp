// SPDX-License-Identifier: Apache-2.0
// What a trace is told of an answer that no callback gave just now. Thread: the shard's.
#pragma once

#include <string_view>

#include "channel/shard_context.hpp"
#include "roost/payload.hpp"

namespace roost::channels {

/// What was asked, and how it was answered; `event` is empty where it is not known any more.
struct TracedAnswer {
  ConnectionId connection;
  const inspect::HasPeer& client;
  std::string_view topic;
  std::string_view event;
  std::string_view status;
  const Payload& response;
};

/// While no trace runs: one branch.
inline void trace_answer(ShardContext& context, const TracedAnswer& answer) {
  if (!context.insight.tracer.active()) return;
  context.insight.tracer.offer(context.loop.now(),
                               {.kind = trace::EventKind::reply,
                                .id = answer.connection,
                                .topic = answer.topic,
                                .event = answer.event,
                                .status = answer.status,
                                .bytes = answer.response.text().size()},
                               answer.response.text(), &answer.client);
}

}  // namespace roost::channels
