// SPDX-License-Identifier: Apache-2.0
// The node's figures in Prometheus' text format. Labels are shards, listeners, causes, brokers and other
// nodes: their number does not grow with clients or topics.
#pragma once

#include <string>

#include "admin/cluster_info.hpp"
#include "inspect/shard_insight.hpp"
#include "roost/introspection.hpp"

namespace roost::admin {

[[nodiscard]] std::string metrics_text(Introspection& node, const inspect::ShardCounters& counters,
                                       const ClusterInfo& cluster);

}  // namespace roost::admin
