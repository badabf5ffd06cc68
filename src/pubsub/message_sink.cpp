// SPDX-License-Identifier: Apache-2.0
#include "pubsub/message_sink.hpp"

#include "protocol/websocket/frame_writer.hpp"

namespace roost::pubsub {

EncodedMessage frame_encoded(phoenix::FrameKind kind, std::string_view text) {
  const auto opcode = kind == phoenix::FrameKind::text ? websocket::Opcode::text : websocket::Opcode::binary;
  EncodedMessage message{websocket::frame_message(opcode, text), kind, 0};
  message.header_size = static_cast<std::uint8_t>(message.frame.size() - text.size());
  return message;
}

}  // namespace roost::pubsub
