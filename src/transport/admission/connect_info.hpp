// SPDX-License-Identifier: Apache-2.0
// What a request tells connect(): parameters, and what the mount's connect_info asks for, but for the
// session, which takes secrets (session_loader.hpp). Pure.
#pragma once

#include <vector>

#include "roost/socket.hpp"

namespace roost::transport {

/// Of the query and, overruling it, of the path.
[[nodiscard]] Params params_of(const HttpRequest& request);
[[nodiscard]] ConnectInfo gather_connect_info(const HttpRequest& request,
                                              const std::vector<ConnectInfoKey>& keys);

}  // namespace roost::transport
