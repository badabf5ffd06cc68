// SPDX-License-Identifier: Apache-2.0
// Presences, as a terminal shows them. Pure: JSON in, text out.
#pragma once

#include <cstddef>
#include <string>

#include "cli/node/cluster_answer.hpp"
#include "cli/node/table.hpp"
#include "roost/json.hpp"

namespace roost::cli {

/// Figures, replicas and topics: an answer of /api/presence/topics.
[[nodiscard]] std::string render_presence(const Json& answer, std::size_t width = kTerminalWidth);
/// Who is in a topic: an answer of /api/presence/keys, or a merged one.
[[nodiscard]] std::string render_presence_keys(const Json& answer, std::size_t width = kTerminalWidth);
/// Of several nodes' views of a topic one, whose keys have "seen": how many nodes see them.
[[nodiscard]] Json merged_presence_keys(const ClusterAnswer& answer);

}  // namespace roost::cli
