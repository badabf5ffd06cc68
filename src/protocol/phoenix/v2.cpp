// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/v2.hpp"

#include <algorithm>

#include "protocol/phoenix/binary.hpp"
#include "protocol/phoenix/json_cursor.hpp"
#include "protocol/phoenix/json_scanner.hpp"
#include "protocol/phoenix/json_validator.hpp"
#include "protocol/phoenix/payload_access.hpp"
#include "protocol/phoenix/ref.hpp"
#include "protocol/phoenix/text_frame.hpp"

namespace roost::phoenix {
namespace {

constexpr std::string_view kRule = "a version 2 message is [join_ref, ref, topic, event, payload]";
constexpr std::size_t kElementCount = ArrayElements::kKept;

/// The slow path, for texts that scan_array rejected.
std::variant<ArrayElements, DecodeError> find_elements(std::string_view frame) {
  const auto checked = validate_json(frame);
  if (const auto* fault = std::get_if<JsonFault>(&checked))
    return DecodeError{std::string(fault->reason), kRule};
  const auto& shape = std::get<JsonShape>(checked);
  if (shape.kind != JsonKind::array) return DecodeError{"not an array", kRule};
  ArrayElements elements{.first = {}, .count = shape.elements};
  JsonCursor cursor(frame);
  for (std::size_t i = 0; i < std::min(shape.elements, ArrayElements::kKept); ++i)
    elements.first[i] = cursor.take();
  return elements;
}

DecodeResult read_message(const ArrayElements& elements, DecodeScratch& scratch) {
  if (elements.count < kElementCount) return DecodeError{"fewer than five elements", kRule};
  const auto& [join_ref, ref, topic, event, payload] = elements.first;
  DecodeResult result;
  auto& message = std::get<MessageView>(result);
  message.join_ref = read_ref(join_ref, scratch.join_ref);
  message.ref = read_ref(ref, scratch.ref);
  const auto name = read_topic(topic, scratch.topic);
  if (!name) return DecodeError{"topic is neither a string nor a number nor null", kRule};
  message.topic = *name;
  message.event = read_event(event, scratch.event);
  message.payload = PayloadAccess::borrow_json(payload);
  return result;
}

DecodeResult decode_array(std::string_view frame, DecodeScratch& scratch) {
  if (const auto elements = scan_array(frame)) return read_message(*elements, scratch);
  const auto found = find_elements(frame);
  if (const auto* error = std::get_if<DecodeError>(&found)) return *error;
  return read_message(std::get<ArrayElements>(found), scratch);
}

EncodeError not_an_object() {
  return {"payload", "payload is not a JSON object, which version 2 requires"};
}

EncodeResult encode_control(const Control& control, std::string_view event, std::string_view payload,
                            std::string& out) {
  return TextFrame(out)
      .raw("[")
      .ref(control.join_ref)
      .raw(",")
      .ref(control.join_ref)
      .raw(",")
      .name("topic", control.topic)
      .raw(",\"")
      .raw(event)
      .raw("\",")
      .raw(payload)
      .raw("]")
      .done();
}

TextFrame begun(const Push& push, std::string& out) {
  TextFrame frame(out);
  frame.raw("[")
      .ref(push.join_ref)
      .raw(",null,")
      .name("topic", push.topic)
      .raw(",")
      .name("event", push.event)
      .raw(",");
  return frame;
}

}  // namespace

DecodeResult V2Serializer::decode(FrameKind kind, std::string_view frame, DecodeScratch& scratch) const {
  return kind == FrameKind::binary ? decode_binary_push(frame, scratch) : decode_array(frame, scratch);
}

EncodeResult V2Serializer::encode_before_payload(const Push& push, std::string& out) const {
  return begun(push, out).done();
}

EncodeResult V2Serializer::encode_push(const Push& push, std::string& out) const {
  if (push.payload.is_binary()) return encode_binary_push(push, out);
  if (!push.payload.is_object()) return not_an_object();
  return begun(push, out).payload(push.payload).raw(kAfterPayload).done();
}

EncodeResult V2Serializer::encode_reply(const Reply& reply, std::string& out) const {
  if (reply.response.is_binary()) return encode_binary_reply(reply, out);
  return TextFrame(out)
      .raw("[")
      .ref(reply.join_ref)
      .raw(",")
      .ref(reply.ref)
      .raw(",")
      .name("topic", reply.topic)
      .raw(R"(,"phx_reply",)")
      .reply(reply)
      .raw("]")
      .done();
}

EncodeResult V2Serializer::encode_broadcast(const Broadcast& broadcast, std::string& out) const {
  if (broadcast.payload.is_binary()) return encode_binary_broadcast(broadcast, out);
  if (!broadcast.payload.is_object()) return not_an_object();
  return TextFrame(out)
      .raw("[null,null,")
      .name("topic", broadcast.topic)
      .raw(",")
      .name("event", broadcast.event)
      .raw(",")
      .payload(broadcast.payload)
      .raw("]")
      .done();
}

EncodeResult V2Serializer::encode_close(const Control& control, std::string& out) const {
  return encode_control(control, kCloseEvent, "{}", out);
}

EncodeResult V2Serializer::encode_error(const Control& control, std::string& out) const {
  return encode_control(control, kErrorEvent, R"({"reason":"channel_crash"})", out);
}

}  // namespace roost::phoenix
