// SPDX-License-Identifier: Apache-2.0
// The type of a WebSocket message: text, which is UTF-8, or binary.
#pragma once

#include <cstdint>

namespace roost {

enum class MessageKind : std::uint8_t { text, binary };

}  // namespace roost
