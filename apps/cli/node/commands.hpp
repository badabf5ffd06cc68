// SPDX-License-Identifier: Apache-2.0
// The commands that query a running node.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace roost::cli {

[[nodiscard]] std::vector<std::unique_ptr<Command>> view_commands();
[[nodiscard]] std::vector<std::unique_ptr<Command>> action_commands();
[[nodiscard]] std::unique_ptr<Command> presence_command();
[[nodiscard]] std::unique_ptr<Command> tree_command();
[[nodiscard]] std::unique_ptr<Command> top_command();
[[nodiscard]] std::unique_ptr<Command> trace_command();
[[nodiscard]] std::unique_ptr<Command> dashboard_command();

/// The query of `roost why`: "connection=0-12-1", "peer=10.0.0.7" or "socket_id=users:7"; empty if `whom` is.
[[nodiscard]] std::string why_query(const std::string& whom);
/// The same in words: "connection 0-12-1", "address 10.0.0.7", `socket id "users:7"`.
[[nodiscard]] std::string why_subject(const std::string& whom);

}  // namespace roost::cli
