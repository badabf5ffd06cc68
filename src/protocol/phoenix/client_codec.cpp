// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/client_codec.hpp"

#include "protocol/phoenix/binary.hpp"
#include "protocol/phoenix/json_cursor.hpp"
#include "protocol/phoenix/json_string.hpp"
#include "protocol/phoenix/json_validator.hpp"
#include "protocol/phoenix/payload_access.hpp"
#include "protocol/phoenix/text_frame.hpp"
#include "protocol/phoenix/v1.hpp"
#include "protocol/phoenix/v2.hpp"
#include "protocol/phoenix/vsn.hpp"

namespace roost::phoenix {
namespace {

constexpr std::string_view kReplyRule = "the payload of a phx_reply is {\"status\", \"response\"}";

EncodeResult encode_v1(const ClientMessage& message, std::string& out) {
  TextFrame frame(out);
  frame.raw(R"({"topic":)")
      .name("topic", message.topic)
      .raw(R"(,"event":)")
      .name("event", message.event)
      .raw(R"(,"payload":)")
      .payload(message.payload)
      .raw(R"(,"ref":)")
      .ref(message.ref);
  if (!message.join_ref.is_null()) frame.raw(R"(,"join_ref":)").ref(message.join_ref);
  return frame.raw("}").done();
}

EncodeResult encode_v2(const ClientMessage& message, std::string& out) {
  if (message.payload.is_binary()) return encode_binary_client_push(message, out);
  return TextFrame(out)
      .raw("[")
      .ref(message.join_ref)
      .raw(",")
      .ref(message.ref)
      .raw(",")
      .name("topic", message.topic)
      .raw(",")
      .name("event", message.event)
      .raw(",")
      .payload(message.payload)
      .raw("]")
      .done();
}

struct ReplyParts {
  std::string_view status;
  std::string_view response = "null";
};

/// The members' JSON values; no status unless the payload has one that is a string.
ReplyParts read_reply(std::string_view payload) {
  const auto checked = validate_json(payload);
  const auto* shape = std::get_if<JsonShape>(&checked);
  if (shape == nullptr || shape->kind != JsonKind::object) return {};
  JsonCursor cursor(payload);
  ReplyParts parts;
  std::string unescaped;
  for (std::size_t i = 0; i < shape->elements; ++i) {
    const std::string_view name = string_value(cursor.take(), unescaped);
    const std::string_view value = cursor.take();
    if (name == "status" && is_json_string(value)) parts.status = value;
    if (name == "response") parts.response = value;
  }
  return parts;
}

/// Text frames have the same shape in both directions; replies are unpacked here.
ServerMessageResult unpack(MessageView& message, DecodeScratch& scratch) {
  if (!message.event.is(kReplyEvent) || message.payload.is_binary())
    return ServerMessage{message.join_ref, message.ref,  message.topic,
                         message.event,    std::nullopt, std::move(message.payload)};
  const ReplyParts parts = read_reply(message.payload.text());
  if (parts.status.empty()) return DecodeError{"a reply without a status", kReplyRule};
  return ServerMessage{message.join_ref,
                       message.ref,
                       message.topic,
                       kReplyEvent,
                       string_value(parts.status, scratch.event),  // the event was already read
                       PayloadAccess::borrow_json(parts.response)};
}

}  // namespace

std::optional<ClientCodec> ClientCodec::for_vsn(std::string_view vsn) {
  const SerializerList known = SerializerList::defaults();
  const auto choice = known.select(vsn);
  const auto* const* serializer = std::get_if<const Serializer*>(&choice);
  if (serializer == nullptr) return std::nullopt;
  return ClientCodec((*serializer)->name() == V1Serializer().name() ? Version::v1 : Version::v2);
}

EncodeResult ClientCodec::encode(const ClientMessage& message, std::string& out) const {
  return version_ == Version::v1 ? encode_v1(message, out) : encode_v2(message, out);
}

ServerMessageResult ClientCodec::decode(FrameKind kind, std::string_view frame,
                                        DecodeScratch& scratch) const {
  if (version_ == Version::v2 && kind == FrameKind::binary)
    return decode_binary_server_message(frame, scratch);
  DecodeResult decoded = version_ == Version::v1 ? V1Serializer().decode(kind, frame, scratch)
                                                 : V2Serializer().decode(kind, frame, scratch);
  if (const auto* error = std::get_if<DecodeError>(&decoded)) return *error;
  return unpack(std::get<MessageView>(decoded), scratch);
}

}  // namespace roost::phoenix
