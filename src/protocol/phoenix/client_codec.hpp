// SPDX-License-Identifier: Apache-2.0
// The client's side of the protocol: messages from clients and servers, in both versions. Stateless and pure.
// The formats are those of v1.hpp, v2.hpp and binary.hpp, with one addition: a client's text messages carry
// their own ref, [join_ref, ref, topic, event, payload].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/phoenix/serializer_calls.hpp"

namespace roost::phoenix {

/// From a client. Version 1 does not define a join_ref, but servers accept it as a fifth member, and then the
/// ref of phx_close and phx_error identifies the join they end.
struct ClientMessage {
  RefView join_ref;
  RefView ref;
  std::string_view topic;
  std::string_view event;
  const Payload& payload;
};

/// From a server. Valid while the frame and the DecodeScratch are unchanged.
struct ServerMessage {
  RefView join_ref;
  RefView ref;
  NameView topic;
  NameView event;
  std::optional<std::string_view> status;  // only of a phx_reply
  Payload payload;                         // of a phx_reply: the response
};
using ServerMessageResult = std::variant<ServerMessage, DecodeError>;

class ClientCodec {
 public:
  /// For the version a client asks for; nullopt if this codec does not support it.
  [[nodiscard]] static std::optional<ClientCodec> for_vsn(std::string_view vsn);

  /// Replaces the content of `out`; on an error, discard it.
  [[nodiscard]] EncodeResult encode(const ClientMessage& message, std::string& out) const;
  [[nodiscard]] ServerMessageResult decode(FrameKind kind, std::string_view frame,
                                           DecodeScratch& scratch) const;

 private:
  enum class Version { v1, v2 };
  explicit ClientCodec(Version version) : version_(version) {}

  Version version_;
};

}  // namespace roost::phoenix
