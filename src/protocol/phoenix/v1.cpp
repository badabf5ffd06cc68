// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/v1.hpp"

#include "protocol/phoenix/json_cursor.hpp"
#include "protocol/phoenix/json_string.hpp"
#include "protocol/phoenix/json_validator.hpp"
#include "protocol/phoenix/payload_access.hpp"
#include "protocol/phoenix/ref.hpp"
#include "protocol/phoenix/text_frame.hpp"

namespace roost::phoenix {
namespace {

constexpr std::string_view kV1Rule = "a version 1 message is {\"topic\", \"event\", \"payload\", \"ref\"}";

/// JSON values of the relevant members; empty if missing.
struct Members {
  std::string_view topic;
  std::string_view event;
  std::string_view payload;
  std::string_view ref;
  std::string_view join_ref = "null";

  [[nodiscard]] bool complete() const {
    return !topic.empty() && !event.empty() && !payload.empty() && !ref.empty();
  }
  [[nodiscard]] std::string_view* find(std::string_view name) {
    if (name == "topic") return &topic;
    if (name == "event") return &event;
    if (name == "payload") return &payload;
    if (name == "ref") return &ref;
    return name == "join_ref" ? &join_ref : nullptr;
  }
};

/// Of members with the same name the last wins, as inside payloads.
Members read_members(std::string_view frame, std::size_t count) {
  JsonCursor cursor(frame);
  Members members;
  std::string unescaped;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = string_value(cursor.take(), unescaped);
    const std::string_view value = cursor.take();
    if (std::string_view* member = members.find(name)) *member = value;
  }
  return members;
}

/// {"event":E,"payload": -- the payload, ref and topic follow.
TextFrame& open(TextFrame& frame, std::string_view event) {
  return frame.raw(R"({"event":)").name("event", event).raw(R"(,"payload":)");
}

EncodeResult close(TextFrame& frame, RefView ref, const NameView& topic) {
  return frame.raw(R"(,"ref":)").ref(ref).raw(R"(,"topic":)").name("topic", topic).raw("}").done();
}

EncodeResult encode_event(const Broadcast& broadcast, std::string& out) {
  TextFrame frame(out);
  return close(open(frame, broadcast.event).payload(broadcast.payload), RefView(), broadcast.topic);
}

EncodeResult encode_v1_control(const Control& control, std::string_view event, std::string_view payload,
                               std::string& out) {
  TextFrame frame(out);
  return close(open(frame, event).raw(payload), control.join_ref, control.topic);
}

}  // namespace

DecodeResult V1Serializer::decode(FrameKind, std::string_view frame, DecodeScratch& scratch) const {
  const auto checked = validate_json(frame);
  if (const auto* fault = std::get_if<JsonFault>(&checked))
    return DecodeError{std::string(fault->reason), kV1Rule};
  const auto& shape = std::get<JsonShape>(checked);
  if (shape.kind != JsonKind::object) return DecodeError{"not an object", kV1Rule};
  const Members members = read_members(frame, shape.elements);
  if (!members.complete()) return DecodeError{"a member is missing", kV1Rule};
  const auto topic = read_topic(members.topic, scratch.topic);
  if (!topic) return DecodeError{"topic is neither a string nor a number nor null", kV1Rule};
  return MessageView{read_ref(members.join_ref, scratch.join_ref), read_ref(members.ref, scratch.ref), *topic,
                     read_event(members.event, scratch.event), PayloadAccess::borrow_json(members.payload)};
}

EncodeResult V1Serializer::encode_push(const Push& push, std::string& out) const {
  return encode_event({push.topic, push.event, push.payload}, out);
}

EncodeResult V1Serializer::encode_reply(const Reply& reply, std::string& out) const {
  TextFrame frame(out);
  return close(open(frame, kReplyEvent).reply(reply), reply.ref, reply.topic);
}

EncodeResult V1Serializer::encode_broadcast(const Broadcast& broadcast, std::string& out) const {
  return encode_event(broadcast, out);
}

EncodeResult V1Serializer::encode_close(const Control& control, std::string& out) const {
  return encode_v1_control(control, kCloseEvent, "{}", out);
}

EncodeResult V1Serializer::encode_error(const Control& control, std::string& out) const {
  return encode_v1_control(control, kErrorEvent, R"({"reason":"channel_crash"})", out);
}

}  // namespace roost::phoenix
