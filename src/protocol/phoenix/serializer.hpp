// SPDX-License-Identifier: Apache-2.0
// The seam between messages and frames: one implementation per protocol version. Stateless and pure, so one
// object serves all threads; what a decoder must remember while a message lives is in the DecodeScratch.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "protocol/phoenix/decode_scratch.hpp"
#include "protocol/phoenix/message.hpp"

namespace roost::phoenix {

/// The opcode of the WebSocket message that carries a frame.
enum class FrameKind { text, binary };

/// A frame no message can be read from. The connection closes with 1011 and says nothing to the peer.
struct DecodeError {
  std::string_view reason;  // for the log: what was wrong
  std::string_view rule;    // for the log: what should have been
};
using DecodeResult = std::variant<MessageView, DecodeError>;

/// A message that this version cannot say; nothing is sent.
struct EncodeError {
  std::string_view field;  // "payload", "topic", "event", "join_ref", "ref" or "status"
  std::string message;
};
/// How to send what was written to `out`.
using EncodeResult = std::variant<FrameKind, EncodeError>;

class Serializer {
 public:
  virtual ~Serializer() = default;
  Serializer() = default;
  Serializer(const Serializer&) = delete;
  Serializer& operator=(const Serializer&) = delete;

  /// For the log: "V2.JSONSerializer".
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::string_view vsn() const = 0;

  /// The message views `frame` and `scratch`.
  [[nodiscard]] virtual DecodeResult decode(FrameKind kind, std::string_view frame,
                                            DecodeScratch& scratch) const = 0;

  // Each replaces the content of `out`; on an error `out` is to be thrown away.
  [[nodiscard]] virtual EncodeResult encode_push(const Push& push, std::string& out) const = 0;
  [[nodiscard]] virtual EncodeResult encode_reply(const Reply& reply, std::string& out) const = 0;
  [[nodiscard]] virtual EncodeResult encode_broadcast(const Broadcast& broadcast, std::string& out) const = 0;
  /// phx_close with {}.
  [[nodiscard]] virtual EncodeResult encode_close(const Control& control, std::string& out) const = 0;
  /// phx_error with {"reason":"channel_crash"}.
  [[nodiscard]] virtual EncodeResult encode_error(const Control& control, std::string& out) const = 0;
};

}  // namespace roost::phoenix
