// SPDX-License-Identifier: Apache-2.0
// The client's side of the protocol: what clients send and servers say, in both versions. Stateless and
// pure. The shapes are those of v1.hpp, v2.hpp and binary.hpp, with one addition: a client's text messages
// carry a ref of their own, [join_ref, ref, topic, event, payload].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/phoenix/serializer.hpp"

namespace roost::phoenix {

/// From a client. Version 1 has no place of its own for a join_ref, but servers take it as a fifth member,
/// and then phx_close and phx_error tell by their ref which join they end.
struct ClientMessage {
  RefView join_ref;
  RefView ref;
  std::string_view topic;
  std::string_view event;
  const Payload& payload;
};

/// From a server. Valid while the frame and the DecodeScratch stay as they are.
struct ServerMessage {
  RefView join_ref;
  RefView ref;
  NameView topic;
  NameView event;
  std::optional<std::string_view> status;  // of a phx_reply, and of nothing else
  Payload payload;                         // of a phx_reply: the response
};
using ServerMessageResult = std::variant<ServerMessage, DecodeError>;

class ClientCodec {
 public:
  /// For the version a client asks for; none for one that this codec does not speak.
  [[nodiscard]] static std::optional<ClientCodec> for_vsn(std::string_view vsn);

  /// Replaces the content of `out`; on an error it is to be thrown away.
  [[nodiscard]] EncodeResult encode(const ClientMessage& message, std::string& out) const;
  [[nodiscard]] ServerMessageResult decode(FrameKind kind, std::string_view frame,
                                           DecodeScratch& scratch) const;

 private:
  enum class Version { v1, v2 };
  explicit ClientCodec(Version version) : version_(version) {}

  Version version_;
};

}  // namespace roost::phoenix
