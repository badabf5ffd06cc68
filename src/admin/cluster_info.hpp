// SPDX-License-Identifier: Apache-2.0
// What a node knows of its cluster and of its way there, as the admin endpoint says it.
#pragma once

#include <vector>

#include "nodes/nodes.hpp"
#include "pubsub/pubsub_server.hpp"
#include "roost/json.hpp"

namespace roost::admin {

struct ClusterInfo {
  nodes::View view{};  // of a node without others: itself
  PubSubState pubsub{};
  std::vector<pubsub::PubSubServer::GapCount> gaps{};
};

/// {"node", "state", "nodes": [this one first, …], "pubsub": {…, "links": […]}, "gaps": […]}
[[nodiscard]] JsonObject to_json(const ClusterInfo& value);

}  // namespace roost::admin
