// SPDX-License-Identifier: Apache-2.0
// Errors of a Redis server, distinguished as far as a link reacts to them. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace roost::redis {

enum class ErrorKind : std::uint8_t {
  authorization,  // wrong or missing credentials
  permission,     // the user may not use this command or channel
  busy,           // loading its data, not the master, or its master is away: later
  limit,          // of clients or memory
  no_resp3,       // older than Redis 6, or RESP3 is disabled
  other,
};

/// `text` without the '-': "WRONGPASS invalid username-password pair …".
[[nodiscard]] ErrorKind error_of(std::string_view text);

}  // namespace roost::redis
