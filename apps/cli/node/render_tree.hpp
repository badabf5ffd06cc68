// SPDX-License-Identifier: Apache-2.0
// A node as a tree: listeners, and shards with their connections and channels. Pure.
#pragma once

#include <string>

#include "cli/node/table.hpp"
#include "roost/json.hpp"

namespace roost::cli {

/// Takes four answers of the node: /api/node, /api/listeners, /api/shards and /api/connections?channels.
[[nodiscard]] std::string render_tree(const Json& node, const Json& listeners, const Json& shards,
                                      const Json& connections, std::size_t width = kTerminalWidth);

}  // namespace roost::cli
