// SPDX-License-Identifier: Apache-2.0
#include "pubsub/message_sink.hpp"

#include "protocol/websocket/frame_writer.hpp"

namespace roost::pubsub {

websocket::Opcode opcode_of(phoenix::FrameKind kind) {
  return kind == phoenix::FrameKind::text ? websocket::Opcode::text : websocket::Opcode::binary;
}

EncodedMessage frame_encoded(phoenix::FrameKind kind, std::string_view text, Lane lane) {
  EncodedMessage message{websocket::frame_message(opcode_of(kind), text), kind, 0, lane};
  message.header_size = static_cast<std::uint8_t>(message.frame.size() - text.size());
  return message;
}

}  // namespace roost::pubsub
