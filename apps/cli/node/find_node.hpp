// SPDX-License-Identifier: Apache-2.0
// Which node a command talks to: --admin, else ROOST_ADMIN, else the only one of this user that runs here.
#pragma once

#include <string>
#include <vector>

#include "cli/node/admin_client.hpp"

namespace roost::cli {

/// "/run/user/1000/roost/numbers-17.sock" or "http://127.0.0.1:4001"; the token comes from ROOST_ADMIN_TOKEN.
[[nodiscard]] Result<NodeAddress> parse_node(const std::string& text);

/// The sockets of `folder` that somebody listens on.
[[nodiscard]] std::vector<std::string> running_nodes(const std::string& folder);

/// `given`: what the command line said; empty: nothing. The error lists what there is to choose from.
[[nodiscard]] Result<NodeAddress> find_node(const std::string& given);

}  // namespace roost::cli
