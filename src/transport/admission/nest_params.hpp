// SPDX-License-Identifier: Apache-2.0
// Query parameters as the nested value that connect() gets (spec websocket-transport.md §3): a[b]=c is an
// object, a[]=c an element of a list, and the last of several equal names counts. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "roost/http.hpp"
#include "roost/socket.hpp"

namespace roost::transport {

/// Limit on the brackets in one name; a name with more is taken literally, with its brackets.
inline constexpr std::size_t kMaxParamDepth = 32;

[[nodiscard]] Params nest_params(const std::vector<HttpParam>& pairs);

}  // namespace roost::transport
