// SPDX-License-Identifier: Apache-2.0
// The page of `roost top`: what the shards did since the last sample, the busiest topics, and the connections
// in the chosen order. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "cli/node/cluster_answer.hpp"
#include "cli/node/table.hpp"
#include "roost/json.hpp"

namespace roost::cli {

enum class TopOrder : std::uint8_t { sent, received, queue, rtt };

struct TopSample {
  Json shards;  // answers of the node
  Json topics;
  Json connections;
};

/// Those that did not answer one of the questions.
[[nodiscard]] JsonArray silent_shards_of(const TopSample& sample);

/// Of a cluster: the shards are the nodes, each with its totals and its "name".
[[nodiscard]] TopSample cluster_sample(const ClusterAnswer& shards, const ClusterAnswer& topics,
                                       const ClusterAnswer& connections, TopOrder order);

/// `before`: the previous sample, null answers at first. The node's clock gives the time between the two.
[[nodiscard]] std::string render_top(const TopSample& before, const TopSample& now, TopOrder order,
                                     std::size_t width = kTerminalWidth);

}  // namespace roost::cli
