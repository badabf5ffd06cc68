// SPDX-License-Identifier: Apache-2.0
// Frames to send, RFC 6455 §5: always unfragmented, header and payload in one allocation, shared by any
// number of connections. A server passes no mask; a client passes a fresh random key for each frame (§5.3).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/shared_bytes.hpp"
#include "protocol/websocket/close_code.hpp"
#include "protocol/websocket/mask.hpp"
#include "protocol/websocket/opcode.hpp"

namespace roost::websocket {

/// `opcode` is text or binary.
[[nodiscard]] base::SharedBytes frame_message(Opcode opcode, std::string_view payload,
                                              std::optional<MaskKey> mask = std::nullopt);

/// The header alone of a message to a client, of which the payload is sent by other means.
[[nodiscard]] std::string message_header(Opcode opcode, std::size_t payload_size);

/// `payload` is already compressed (deflater.hpp).
[[nodiscard]] base::SharedBytes frame_compressed(Opcode opcode, std::string_view payload,
                                                 std::optional<MaskKey> mask = std::nullopt);

/// A payload or reason that makes a control frame longer than 125 bytes is a caller's bug.
[[nodiscard]] base::SharedBytes frame_ping(std::string_view payload,
                                           std::optional<MaskKey> mask = std::nullopt);
[[nodiscard]] base::SharedBytes frame_pong(std::string_view payload,
                                           std::optional<MaskKey> mask = std::nullopt);
/// No code: an empty close frame without a reason, the reply to an empty one.
[[nodiscard]] base::SharedBytes frame_close(std::optional<CloseCode> code, std::string_view reason = {},
                                            std::optional<MaskKey> mask = std::nullopt);

}  // namespace roost::websocket
