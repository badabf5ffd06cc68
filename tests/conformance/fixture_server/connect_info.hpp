// SPDX-License-Identifier: Apache-2.0
// The arguments of connect(), as the JSON that the rooms of /ws/connect_info show. Pure.
#pragma once

#include "roost/socket.hpp"

namespace fixture {

[[nodiscard]] roost::Json to_json(const roost::ConnectInfo& info);

}  // namespace fixture
