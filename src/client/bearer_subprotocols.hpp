// SPDX-License-Identifier: Apache-2.0
// How a client sends the token of a mount with auth_token = true: as a second subprotocol, as Phoenix 1.8
// expects it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace roost::client {

/// Empty when the token is.
[[nodiscard]] std::vector<std::string> bearer_subprotocols(std::string_view auth_token);

}  // namespace roost::client
