// SPDX-License-Identifier: Apache-2.0
// A message ready to be sent: encoded by one serializer and framed for the wire.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/shared_bytes.hpp"
#include "protocol/phoenix/serializer_calls.hpp"
#include "protocol/websocket/opcode.hpp"

namespace roost::fastlane {

class CompressedForms;

/// Which messages may overtake others while a reader lags; all others keep their order.
enum class Lane : std::uint8_t {
  broadcast,  // keeps its place
  channel,    // sent by the socket itself or one of its channels: keeps its place
  reply,      // overtakes waiting broadcasts, but nothing its own socket sent before it
  urgent,     // heartbeats: overtakes everything that waits
};

/// The content of a message, for traces and for the rules on dropping it. Borrowed.
struct MessageSource {
  std::string_view topic;
  std::string_view event;
  const Payload& payload;
};

/// A message as one serializer encoded it, inside its RFC 6455 frame. Immutable: made once, then shared by
/// all connections that use this serializer, on any shard.
struct EncodedMessage {
  base::SharedBytes frame;
  phoenix::FrameKind kind = phoenix::FrameKind::text;
  std::uint8_t header_size = 0;
  Lane lane = Lane::channel;
  /// Set for broadcasts, and owned by the broadcast; null: this message goes to a single connection.
  const CompressedForms* compressed = nullptr;
  /// Valid only during send(). Null: the message must be delivered, and its sender reports it to traces.
  const MessageSource* source = nullptr;

  /// The message without its frame header, for transports that are not WebSockets. The frame must be in one
  /// piece.
  [[nodiscard]] std::string_view payload() const noexcept { return frame.view().substr(header_size); }
  [[nodiscard]] std::size_t payload_size() const noexcept { return frame.size() - header_size; }
};

[[nodiscard]] websocket::Opcode opcode_of(phoenix::FrameKind kind);
/// What a frame made by frame_encoded() carries.
[[nodiscard]] std::string_view payload_of(const base::SharedBytes& frame);
[[nodiscard]] EncodedMessage frame_encoded(phoenix::FrameKind kind, std::string_view text,
                                           Lane lane = Lane::channel);
/// A text message of `before`, `inner` and `after`, around bytes that many messages share. Only for sinks
/// that take pieces.
[[nodiscard]] EncodedMessage frame_around(std::string_view before, const base::SharedBytes& inner,
                                          std::string_view after, Lane lane = Lane::channel);

}  // namespace roost::fastlane
