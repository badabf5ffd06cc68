// SPDX-License-Identifier: Apache-2.0
// Opcodes, RFC 6455 §5.2 and §11.8. All others are reserved.
#pragma once

#include <cstdint>

namespace roost::websocket {

enum class Opcode : std::uint8_t {
  continuation = 0x0,
  text = 0x1,
  binary = 0x2,
  close = 0x8,
  ping = 0x9,
  pong = 0xA,
};

/// RFC 6455 §5.5: the most significant bit marks control frames.
[[nodiscard]] constexpr bool is_control(Opcode opcode) {
  return (static_cast<std::uint8_t>(opcode) & 0x8) != 0;
}

[[nodiscard]] constexpr bool is_reserved(Opcode opcode) {
  return opcode > Opcode::pong || (opcode > Opcode::binary && opcode < Opcode::close);
}

}  // namespace roost::websocket
