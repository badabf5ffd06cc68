// SPDX-License-Identifier: Apache-2.0
// What the log says of other nodes. Pure, but for the log.
#pragma once

#include <string>
#include <string_view>

#include "cluster/members.hpp"
#include "roost/log.hpp"

namespace roost::nodes {

/// `own_name`: of this node.
void log_member(Logger& logger, const cluster::MemberEvent& event, std::string_view own_name);

/// Why a node does not start.
[[nodiscard]] std::string name_is_taken(const cluster::Member& twin);

}  // namespace roost::nodes
