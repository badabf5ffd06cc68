// SPDX-License-Identifier: Apache-2.0
#include "msgpack_serializer.hpp"

#include <nlohmann/json.hpp>

#include "depth_guard.hpp"

namespace msgpack_example {
namespace {

using nlohmann::json;
using roost::DecodeError;
using roost::MessageKind;

constexpr std::string_view kRule = "a message is a MessagePack array [join_ref, ref, topic, event, payload]";
constexpr std::size_t kElements = 5;
constexpr std::size_t kDeepest = 128;

// --- decoding: exceptions thrown here also become a DecodeError ---

/// Any value, as JSON text, which is how Roost represents a ref.
roost::RefView read_ref(const json& value, std::string& room) {
  room = value.dump();
  return roost::RefView::from_json(room);
}

/// A string; dump() ensures that it is UTF-8.
roost::NameView read_name(const json& value, std::string& room) {
  room = value.dump();
  room = value.get<std::string>();
  return room;
}

roost::Payload read_payload(const json& value) {
  if (!value.is_binary()) return roost::Payload::from_json_text(value.dump()).value();
  const auto& bytes = value.get_binary();
  return roost::Payload::binary({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// --- encoding ---

json value_of(roost::RefView ref) {
  return json::parse(ref.json());
}

json value_of(const roost::NameView& name) {
  return name.is_string() ? json(name.text()) : json::parse(name.text());
}

json value_of(const roost::Payload& payload) {
  if (!payload.is_binary()) return json::parse(payload.text());
  return json::binary({payload.bytes().begin(), payload.bytes().end()});
}

roost::EncodeResult write(const json& message, std::string& out) {
  out.clear();
  json::to_msgpack(message, out);
  return MessageKind::binary;
}

}  // namespace

// [snippet: decode]
roost::DecodeResult MsgpackSerializer::decode(MessageKind kind, std::string_view frame,
                                              roost::DecodeScratch& scratch) const {
  if (kind != MessageKind::binary) return DecodeError{"not a binary message", kRule};
  DepthGuard guard(kDeepest);
  if (!json::sax_parse(frame, &guard, json::input_format_t::msgpack))
    return DecodeError{"not MessagePack, or nested too deeply", kRule};
  const json message = json::from_msgpack(frame);
  if (!message.is_array() || message.size() != kElements)
    return DecodeError{"not an array of five elements", kRule};
  return roost::MessageView{read_ref(message[0], scratch.join_ref), read_ref(message[1], scratch.ref),
                            read_name(message[2], scratch.topic), read_name(message[3], scratch.event),
                            read_payload(message[4])};
}
// [/snippet]

// [snippet: encode]
roost::EncodeResult MsgpackSerializer::encode_push(const Push& push, std::string& out) const {
  return write(
      json::array({value_of(push.join_ref), nullptr, push.topic, push.event, value_of(push.payload)}), out);
}

roost::EncodeResult MsgpackSerializer::encode_reply(const Reply& reply, std::string& out) const {
  const json response{{"status", reply.status}, {"response", value_of(reply.response)}};
  return write(json::array({value_of(reply.join_ref), value_of(reply.ref), value_of(reply.topic), "phx_reply",
                            response}),
               out);
}
// [/snippet]

roost::EncodeResult MsgpackSerializer::encode_broadcast(const Broadcast& broadcast, std::string& out) const {
  return write(json::array({nullptr, nullptr, broadcast.topic, broadcast.event, value_of(broadcast.payload)}),
               out);
}

roost::EncodeResult MsgpackSerializer::encode_close(const Control& control, std::string& out) const {
  const json ref = value_of(control.join_ref);
  return write(json::array({ref, ref, control.topic, "phx_close", json::object()}), out);
}

roost::EncodeResult MsgpackSerializer::encode_error(const Control& control, std::string& out) const {
  const json ref = value_of(control.join_ref);
  const json reason{{"reason", "channel_crash"}};
  return write(json::array({ref, ref, control.topic, "phx_error", reason}), out);
}

}  // namespace msgpack_example
