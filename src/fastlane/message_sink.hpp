// SPDX-License-Identifier: Apache-2.0
// The fast lane to one client: an encoded message, and where it goes.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/shared_bytes.hpp"
#include "protocol/phoenix/serializer.hpp"
#include "protocol/websocket/opcode.hpp"

namespace roost::pubsub {

class CompressedForms;

/// What may overtake what while a client lags; else everything goes in its order.
enum class Lane : std::uint8_t {
  broadcast,  // in its place
  channel,    // what a socket or its channels say themselves: in its place
  reply,      // overtakes broadcasts that wait, but nothing that its own socket said before it
  urgent,     // heartbeats: overtakes all that waits
};

/// What a message says, for traces and for deciding whether it may be dropped. Borrowed.
struct MessageSource {
  std::string_view topic;
  std::string_view event;
  const Payload& payload;
};

/// A message as one serializer wrote it, already inside its RFC 6455 frame. Immutable: made once, shared by
/// all connections of that serializer, on any shard.
struct EncodedMessage {
  base::SharedBytes frame;
  phoenix::FrameKind kind = phoenix::FrameKind::text;
  std::uint8_t header_size = 0;
  Lane lane = Lane::channel;
  /// Of a broadcast, and gone with it; null: this goes to one connection only.
  const CompressedForms* compressed = nullptr;
  /// Only while it is sent. Null: it has to be delivered, and traces hear of it from whoever sends it.
  const MessageSource* source = nullptr;

  /// Without the frame's header, for transports that are not WebSockets.
  [[nodiscard]] std::string_view payload() const noexcept { return frame.view().substr(header_size); }
};

[[nodiscard]] websocket::Opcode opcode_of(phoenix::FrameKind kind);
[[nodiscard]] EncodedMessage frame_encoded(phoenix::FrameKind kind, std::string_view text,
                                           Lane lane = Lane::channel);

/// The outgoing side of one connection. Owner and thread: the connection's shard.
class MessageSink {
 public:
  /// False for what this transport can't say: who would send it is to be told (spec longpoll-transport.md
  /// §6).
  [[nodiscard]] virtual bool carries(phoenix::FrameKind) const noexcept { return true; }
  /// Queues; it is written at the end of the loop turn, or now, when much is queued already. Never runs user
  /// code and never destroys the connection before it returns, whatever it decides about a reader who lags.
  virtual void send(const EncodedMessage& message) = 0;

 protected:
  ~MessageSink() = default;
};

}  // namespace roost::pubsub
