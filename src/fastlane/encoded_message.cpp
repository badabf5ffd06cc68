// SPDX-License-Identifier: Apache-2.0
#include "fastlane/encoded_message.hpp"

#include "protocol/websocket/frame_writer.hpp"

namespace roost::fastlane {
namespace {

// Lengths in the second byte of a header.
constexpr unsigned kTwoBytesFollow = 126;
constexpr unsigned kEightBytesFollow = 127;

}  // namespace

websocket::Opcode opcode_of(phoenix::FrameKind kind) {
  return kind == phoenix::FrameKind::text ? websocket::Opcode::text : websocket::Opcode::binary;
}

/// RFC 6455 §5.2: an unmasked header has two bytes, and the extended length that the second byte announces.
std::string_view payload_of(const base::SharedBytes& frame) {
  const auto length = static_cast<unsigned char>(frame.view()[1]);
  const std::size_t extended = length == kTwoBytesFollow ? 2 : length == kEightBytesFollow ? 8 : 0;
  return frame.view().substr(2 + extended);
}

EncodedMessage frame_encoded(phoenix::FrameKind kind, std::string_view text, Lane lane) {
  EncodedMessage message{websocket::frame_message(opcode_of(kind), text), kind, 0, lane};
  message.header_size = static_cast<std::uint8_t>(message.frame.size() - text.size());
  return message;
}

EncodedMessage frame_around(std::string_view before, const base::SharedBytes& inner, std::string_view after,
                            Lane lane) {
  const std::string header =
      websocket::message_header(websocket::Opcode::text, before.size() + inner.size() + after.size());
  EncodedMessage message{base::SharedBytes::around(header + std::string(before), inner, after),
                         phoenix::FrameKind::text, static_cast<std::uint8_t>(header.size()), lane};
  return message;
}

}  // namespace roost::fastlane
