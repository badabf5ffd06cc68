// SPDX-License-Identifier: Apache-2.0
#include "endpoint/hello_counters.hpp"

namespace roost::endpoint {

cluster::NodeCounters HelloCounters::next() {
  questions_.tell_all([parts = parts_](channels::ShardContext& context) {
    Part& part = (*parts)[context.shard.index()];
    part.connections = context.connections.size();
    part.topics = context.index().totals().channels;
  });
  const PubSubState state = pubsub_.state();
  cluster::NodeCounters counters{.sent = state.sent, .received = state.received, .lost = state.lost};
  for (const Part& part : *parts_) {
    counters.connections += part.connections;
    counters.topics += part.topics;
  }
  // A topic may have members on several shards, and is one all the same.
  if (const auto totals = pubsub_.topic_totals()) counters.topics = totals->channels;
  return counters;
}

}  // namespace roost::endpoint
