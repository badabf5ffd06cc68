// SPDX-License-Identifier: Apache-2.0
// Which node a command talks to: --admin, else ROOST_ADMIN, else this user's only running node.
#pragma once

#include <string>
#include <vector>

#include "cli/node/admin_client.hpp"

namespace roost::cli {

/// "/run/user/1000/roost/numbers-17.sock" or "http://127.0.0.1:4001"; the token comes from ROOST_ADMIN_TOKEN.
[[nodiscard]] Result<NodeAddress> parse_node(const std::string& text);

/// The sockets in `folder` that a process listens on.
[[nodiscard]] std::vector<std::string> running_nodes(const std::string& folder);

/// `given`: from the command line, or empty. The error lists the nodes to choose from.
[[nodiscard]] Result<NodeAddress> find_node(const std::string& given);

}  // namespace roost::cli
