// SPDX-License-Identifier: Apache-2.0
// numbers:cluster: the integers of every node, and word of what may be missing.
#pragma once

#include "roost/channel.hpp"
#include "roost/pubsub_adapter.hpp"

namespace numbers {

// [snippet: channel]
class ClusterChannel final : public roost::Channel {
 public:
  /// In the answer: the node the client is on.
  roost::JoinResult join(const roost::Topic&, const roost::Payload&) override {
    return roost::JoinResult::ok({{"node", assigns().at("node")}});
  }

  /// Broadcasts of other nodes may not have come.
  void handle_gap(const roost::PubSubGap& gap) override {
    push("gap", {{"node", gap.origin}, {"count", gap.count}, {"cause", to_string(gap.cause)}});
  }
};
// [/snippet]

}  // namespace numbers
