// SPDX-License-Identifier: Apache-2.0
#include "introspection/node_figures.hpp"

#include <algorithm>

namespace roost::introspection {
namespace {

void add(Figures& sum, const Figures& part) {
  sum.connections += part.connections;
  sum.channels += part.channels;
  sum.topics += part.topics;
  sum.other_topics += part.other_topics;
  sum.messages_in += part.messages_in;
  sum.bytes_in += part.bytes_in;
  sum.messages_out += part.messages_out;
  sum.bytes_out += part.bytes_out;
  sum.connects += part.connects;
  sum.joins += part.joins;
  sum.broadcasts += part.broadcasts;
  sum.dispatches += part.dispatches;
  for (const auto& [cause, count] : part.causes) {
    const auto known = std::find_if(sum.causes.begin(), sum.causes.end(),
                                    [&](const auto& one) { return one.first == cause; });
    if (known == sum.causes.end()) {
      sum.causes.emplace_back(cause, count);
    } else {
      known->second += count;
    }
  }
}

}  // namespace

Figures total_of(const std::vector<ShardInfo>& shards, const std::optional<pubsub::TopicTotals>& topics) {
  Figures total;
  for (const ShardInfo& shard : shards)
    add(total, shard);
  if (topics) {
    total.topics = topics->channels;
    total.other_topics = topics->others;
  }
  return total;
}

}  // namespace roost::introspection
