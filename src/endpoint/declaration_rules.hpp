// SPDX-License-Identifier: Apache-2.0
// What a program has mounted and declared, checked before the start: every path and topic must be reachable.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/path_pattern.hpp"
#include "roost/routes.hpp"

namespace roost::endpoint {

/// One path that requests go to.
struct Declaration {
  std::string name;    // for people: "GET /rooms", "the WebSocket of socket /chat"
  std::string method;  // empty: every method
  std::string path;
  http::PathMatch match = http::PathMatch::exact;
};

/// What a path must look like that is declared as `name`, if it does not.
void check_leading_slash(std::string_view name, std::string_view path, std::vector<std::string>& problems);

/// In the order in which they are asked: of each that nothing reaches, why, and what to write.
[[nodiscard]] std::vector<std::string> unreachable(const std::vector<Declaration>& declarations);

/// The same for the topics of one socket.
[[nodiscard]] std::vector<std::string> unreachable(std::string_view socket, const Routes& routes);

}  // namespace roost::endpoint
