// SPDX-License-Identifier: Apache-2.0
// What a WebSocket says of each message it carries: text, which is UTF-8, or bytes.
#pragma once

#include <cstdint>

namespace roost {

enum class MessageKind : std::uint8_t { text, binary };

}  // namespace roost
