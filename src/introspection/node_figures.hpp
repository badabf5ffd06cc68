// SPDX-License-Identifier: Apache-2.0
// The figures of a node, from those of its shards. Pure.
#pragma once

#include <optional>
#include <vector>

#include "pubsub/interest_table.hpp"
#include "roost/introspection.hpp"

namespace roost::introspection {

/// Topics don't add up, for one may be on several shards: `topics` are the node's own. With one shard they
/// do.
[[nodiscard]] Figures total_of(const std::vector<ShardInfo>& shards,
                               const std::optional<pubsub::TopicTotals>& topics);

}  // namespace roost::introspection
