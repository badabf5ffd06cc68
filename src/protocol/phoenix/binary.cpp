// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/binary.hpp"

#include <simdjson.h>

#include <array>
#include <optional>
#include <span>

#include "protocol/phoenix/payload_access.hpp"
#include "roost/json_writer.hpp"

namespace roost::phoenix {
namespace {

constexpr char kPushKind = 0;
constexpr char kReplyKind = 1;
constexpr char kBroadcastKind = 2;
constexpr std::size_t kMaxField = 255;

constexpr std::string_view kBinaryRule = "a binary push is 0, four sizes, join_ref, ref, topic, event, data";
constexpr std::string_view kServerRule = "a server's binary message is its kind, sizes, fields and data";

struct Field {
  std::string_view name;
  std::string_view bytes;
};

/// kind, one size per field, the fields, data.
EncodeResult encode_frame(char kind, std::span<const Field> fields, std::string_view data, std::string& out) {
  out.assign(1, kind);
  for (const Field& field : fields) {
    if (field.bytes.size() > kMaxField)
      return EncodeError{field.name, std::string(field.name) + " takes " +
                                         std::to_string(field.bytes.size()) +
                                         " bytes, and a binary message allows at most 255"};
    out += static_cast<char>(field.bytes.size());
  }
  for (const Field& field : fields)
    out += field.bytes;
  out += data;
  return FrameKind::binary;
}

/// A parsed frame; the fields are UTF-8.
template <std::size_t Count>
struct Parts {
  std::array<std::string_view, Count> fields;
  std::string_view data;
};

bool begins_inside_character(std::string_view text) {
  return !text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0) == 0x80;
}

/// `rest` is a frame after its kind. nullopt if it is too short for its sizes, or a field is not UTF-8.
template <std::size_t Count>
std::optional<Parts<Count>> split_frame(std::string_view rest) {
  if (rest.size() < Count) return std::nullopt;
  const std::string_view sizes = rest.substr(0, Count);
  rest.remove_prefix(Count);
  std::string_view text = rest;  // all fields: validated together, which is faster than one by one
  Parts<Count> parts;
  for (std::size_t i = 0; i < Count; ++i) {
    const auto size = static_cast<unsigned char>(sizes[i]);
    if (size > rest.size()) return std::nullopt;
    parts.fields[i] = rest.substr(0, size);
    if (begins_inside_character(parts.fields[i])) return std::nullopt;
    rest.remove_prefix(size);
  }
  text.remove_suffix(rest.size());
  if (!simdjson::validate_utf8(text)) return std::nullopt;
  parts.data = rest;
  return parts;
}

/// The ref as JSON text, stored in `scratch`.
RefView string_ref(std::string_view utf8, std::string& scratch) {
  scratch.clear();
  static_cast<void>(append_json_string(scratch, utf8));  // split_frame has validated it
  return RefView::from_json(scratch);
}

/// As string_ref, but empty means null: that is how a server writes null.
RefView ref_or_null(std::string_view utf8, std::string& scratch) {
  return utf8.empty() ? RefView() : string_ref(utf8, scratch);
}

DecodeError bad_server_header() {
  return {"binary header is truncated, or a field is not UTF-8", kServerRule};
}

ServerMessageResult decode_server_push(std::string_view rest, DecodeScratch& scratch) {
  const auto parts = split_frame<3>(rest);
  if (!parts) return bad_server_header();
  const auto& [join_ref, topic, event] = parts->fields;
  return ServerMessage{ref_or_null(join_ref, scratch.join_ref),  RefView(), topic, event, std::nullopt,
                       PayloadAccess::borrow_binary(parts->data)};
}

ServerMessageResult decode_server_reply(std::string_view rest, DecodeScratch& scratch) {
  const auto parts = split_frame<4>(rest);
  if (!parts) return bad_server_header();
  const auto& [join_ref, ref, topic, status] = parts->fields;
  return ServerMessage{
      ref_or_null(join_ref, scratch.join_ref),  ref_or_null(ref, scratch.ref), topic, kReplyEvent, status,
      PayloadAccess::borrow_binary(parts->data)};
}

ServerMessageResult decode_server_broadcast(std::string_view rest) {
  const auto parts = split_frame<2>(rest);
  if (!parts) return bad_server_header();
  const auto& [topic, event] = parts->fields;
  return ServerMessage{RefView(), RefView(),    topic,
                       event,     std::nullopt, PayloadAccess::borrow_binary(parts->data)};
}

}  // namespace

DecodeResult decode_binary_push(std::string_view frame, DecodeScratch& scratch) {
  if (frame.empty() || frame.front() != kPushKind) return DecodeError{"not a binary push", kBinaryRule};
  const auto parts = split_frame<4>(frame.substr(1));
  if (!parts) return DecodeError{"binary header is truncated, or a field is not UTF-8", kBinaryRule};
  const auto& [join_ref, ref, topic, event] = parts->fields;
  return MessageView{string_ref(join_ref, scratch.join_ref), string_ref(ref, scratch.ref), topic, event,
                     PayloadAccess::borrow_binary(parts->data)};
}

ServerMessageResult decode_binary_server_message(std::string_view frame, DecodeScratch& scratch) {
  if (frame.empty()) return DecodeError{"an empty binary frame", kServerRule};
  switch (frame.front()) {
    case kPushKind:
      return decode_server_push(frame.substr(1), scratch);
    case kReplyKind:
      return decode_server_reply(frame.substr(1), scratch);
    case kBroadcastKind:
      return decode_server_broadcast(frame.substr(1));
    default:
      return DecodeError{"a binary message of unknown kind", kServerRule};
  }
}

EncodeResult encode_binary_client_push(const ClientMessage& message, std::string& out) {
  const std::string join_ref = ref_bytes(message.join_ref);
  const std::string ref = ref_bytes(message.ref);
  return encode_frame(
      kPushKind,
      std::array<Field, 4>{
          {{"join_ref", join_ref}, {"ref", ref}, {"topic", message.topic}, {"event", message.event}}},
      message.payload.bytes(), out);
}

EncodeResult encode_binary_push(const Push& push, std::string& out) {
  const std::string join_ref = ref_bytes(push.join_ref);
  return encode_frame(
      kPushKind, std::array<Field, 3>{{{"join_ref", join_ref}, {"topic", push.topic}, {"event", push.event}}},
      push.payload.bytes(), out);
}

EncodeResult encode_binary_reply(const Reply& reply, std::string& out) {
  const std::string join_ref = ref_bytes(reply.join_ref);
  const std::string ref = ref_bytes(reply.ref);
  return encode_frame(
      kReplyKind,
      std::array<Field, 4>{
          {{"join_ref", join_ref}, {"ref", ref}, {"topic", reply.topic.text()}, {"status", reply.status}}},
      reply.response.bytes(), out);
}

EncodeResult encode_binary_broadcast(const Broadcast& broadcast, std::string& out) {
  return encode_frame(kBroadcastKind,
                      std::array<Field, 2>{{{"topic", broadcast.topic}, {"event", broadcast.event}}},
                      broadcast.payload.bytes(), out);
}

}  // namespace roost::phoenix
