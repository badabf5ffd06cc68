// SPDX-License-Identifier: Apache-2.0
// Names and refs of a client's message against the limits of its mount. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "protocol/phoenix/protocol_names.hpp"
#include "roost/socket_limits.hpp"

namespace roost::socket {

/// An answer repeats topic and refs; past this much of them there is none, and the connection ends.
inline constexpr std::size_t kMaxRepeated = 16 * 1024;

/// "the topic is longer than 1024 bytes"; nothing when all is within the limits.
[[nodiscard]] std::optional<std::string> too_long(const phoenix::MessageView& message,
                                                  const SocketLimits& limits);
[[nodiscard]] bool can_be_repeated(const phoenix::MessageView& message);

}  // namespace roost::socket
