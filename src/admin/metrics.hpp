// SPDX-License-Identifier: Apache-2.0
// The node's figures in Prometheus' text format. Labels are shards, listeners and causes: their number does
// not grow with clients or topics.
#pragma once

#include <string>

#include "inspect/shard_insight.hpp"
#include "roost/introspection.hpp"

namespace roost::admin {

[[nodiscard]] std::string metrics_text(Introspection& node, const inspect::ShardCounters& counters);

}  // namespace roost::admin
