// SPDX-License-Identifier: Apache-2.0
// What connect() gets from a request: parameters, and what the mount's connect_info lists, except for the
// session, which needs secrets (session_loader.hpp). Pure.
#pragma once

#include <vector>

#include "roost/socket.hpp"

namespace roost::transport {

/// From the query and the path; the path takes precedence.
[[nodiscard]] Params params_of(const HttpRequest& request);
[[nodiscard]] ConnectInfo gather_connect_info(const HttpRequest& request,
                                              const std::vector<ConnectInfoKey>& keys);

}  // namespace roost::transport
