// SPDX-License-Identifier: Apache-2.0
// `roost nodes` as text: who is there, the links to the broker, and what may have been lost. Pure.
#pragma once

#include <string>

#include "cli/node/table.hpp"
#include "roost/json.hpp"

namespace roost::cli {

[[nodiscard]] std::string render_nodes(const Json& answer, std::size_t width = kTerminalWidth);

}  // namespace roost::cli
