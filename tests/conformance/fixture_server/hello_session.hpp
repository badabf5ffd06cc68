// SPDX-License-Identifier: Apache-2.0
// The session of the fixture page: GET / starts one, /ws/connect_info receives it.
#pragma once

#include <string>

#include "roost/endpoint.hpp"

namespace fixture {

[[nodiscard]] roost::SessionOptions hello_session();

/// GET /: the cookie of a session that holds from_session "123", and its CSRF token as the body.
void route_hello(roost::Endpoint& endpoint, const std::string& secret);

}  // namespace fixture
