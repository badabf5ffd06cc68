// SPDX-License-Identifier: Apache-2.0
// Which end of the connection reads: RFC 6455 §5.1 has different rules for each.
#pragma once

#include <cstdint>

namespace roost::websocket {

enum class Role : std::uint8_t { server, client };

}  // namespace roost::websocket
