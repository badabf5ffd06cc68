// SPDX-License-Identifier: Apache-2.0
// The page of `roost top`: what the shards did since the last look, the busiest topics, and connections in an
// order. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "roost/json.hpp"

namespace roost::cli {

enum class TopOrder : std::uint8_t { sent, received, queue, rtt };

struct TopLook {
  Json shards;  // answers of the node
  Json topics;
  Json connections;
};

/// `before`: the look before; null answers at the first look. What passed between the two the node says.
[[nodiscard]] std::string top_words(const TopLook& before, const TopLook& now, TopOrder order);

}  // namespace roost::cli
