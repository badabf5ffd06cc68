// SPDX-License-Identifier: Apache-2.0
// The interface between channel messages and the frames that carry them: one serializer per protocol version.
// Versions 1 and 2 are built in; a mount adds others with its option `serializers`
// (examples/msgpack_serializer). A broadcast is encoded once per serializer, regardless of the number of
// members.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "roost/message.hpp"
#include "roost/message_kind.hpp"

namespace roost {

/// A frame that cannot be decoded. The connection closes with 1011, without a reason for the peer.
struct DecodeError {
  std::string reason;     // for the log: what was wrong
  std::string_view rule;  // for the log, a literal: what was expected
};
using DecodeResult = std::variant<MessageView, DecodeError>;

/// A message that this version cannot express; nothing is sent. A channel's push throws it as
/// std::invalid_argument, a reply that cannot be encoded ends its channel, and a broadcast is not delivered
/// to the members with this serializer.
struct EncodeError {
  std::string_view field;  // "payload", "topic", "event", "join_ref", "ref" or "status"
  std::string message;
};
/// The type of the message written to `out`: text must be UTF-8. Long polling carries text only.
using EncodeResult = std::variant<MessageKind, EncodeError>;

/// One object serves all connections of its mounts, on all threads at once, so it must be stateless. An
/// exception it throws counts as DecodeError or EncodeError.
class Serializer {
 public:
  virtual ~Serializer() = default;
  Serializer() = default;
  Serializer(const Serializer&) = delete;
  Serializer& operator=(const Serializer&) = delete;

  /// To one client, from its channel.
  struct Push {
    RefView join_ref;
    std::string_view topic;
    std::string_view event;
    const Payload& payload;
  };
  /// The reply to one message; status is free text, by convention "ok" or "error".
  struct Reply {
    RefView join_ref;
    RefView ref;
    NameView topic;
    std::string_view status;
    const Payload& response;
  };
  /// To all members of a topic, encoded once.
  struct Broadcast {
    std::string_view topic;
    std::string_view event;
    const Payload& payload;
  };
  /// The channel of this join has ended. Clients recognize it by the ref, which is the join_ref.
  struct Control {
    RefView join_ref;
    std::string_view topic;
  };

  /// For the log: "V2.JSONSerializer".
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// The message may view `frame` and `scratch`.
  [[nodiscard]] virtual DecodeResult decode(MessageKind kind, std::string_view frame,
                                            DecodeScratch& scratch) const = 0;

  // Each replaces the content of `out`; on an error `out` is discarded.
  [[nodiscard]] virtual EncodeResult encode_push(const Push& push, std::string& out) const = 0;
  /// phx_reply with {"response":R,"status":S}.
  [[nodiscard]] virtual EncodeResult encode_reply(const Reply& reply, std::string& out) const = 0;
  [[nodiscard]] virtual EncodeResult encode_broadcast(const Broadcast& broadcast, std::string& out) const = 0;
  /// phx_close with {}.
  [[nodiscard]] virtual EncodeResult encode_close(const Control& control, std::string& out) const = 0;
  /// phx_error with {"reason":"channel_crash"}.
  [[nodiscard]] virtual EncodeResult encode_error(const Control& control, std::string& out) const = 0;
};

/// A serializer and the versions it serves: "~> 3.0.0" matches 3.0.0, 3.0.1 and so on, but not 3.1.0. Clients
/// choose with the parameter `vsn`; the default is 1.0.0.
struct VersionedSerializer {
  std::shared_ptr<const Serializer> serializer;
  std::string requirement;
};

/// V1 for ~> 1.0.0 and V2 for ~> 2.0.0: the versions every Phoenix client speaks. Returns the same two
/// objects at each call.
[[nodiscard]] std::vector<VersionedSerializer> default_serializers();

}  // namespace roost
