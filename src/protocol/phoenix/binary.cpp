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

constexpr std::string_view kRule = "a binary push is 0, four sizes, join_ref, ref, topic, event, data";
constexpr std::size_t kFieldCount = 4;

struct Field {
  std::string_view name;
  std::string_view bytes;
};

/// kind, one size a field, the fields, data.
EncodeResult encode_frame(char kind, std::span<const Field> fields, std::string_view data, std::string& out) {
  out.assign(1, kind);
  for (const Field& field : fields) {
    if (field.bytes.size() > kMaxField)
      return EncodeError{field.name, std::string(field.name) + " takes " +
                                         std::to_string(field.bytes.size()) +
                                         " bytes, and a binary message has room for 255"};
    out += static_cast<char>(field.bytes.size());
  }
  for (const Field& field : fields)
    out += field.bytes;
  out += data;
  return FrameKind::binary;
}

/// Cuts the header fields off `rest`; nothing if the frame is too short for them or one is not UTF-8.
std::optional<std::array<std::string_view, kFieldCount>> take_fields(std::string_view sizes,
                                                                     std::string_view& rest) {
  std::array<std::string_view, kFieldCount> fields;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto size = static_cast<unsigned char>(sizes[i]);
    if (size > rest.size()) return std::nullopt;
    fields[i] = rest.substr(0, size);
    if (!simdjson::validate_utf8(fields[i].data(), size)) return std::nullopt;
    rest.remove_prefix(size);
  }
  return fields;
}

/// The ref as JSON text, which lives in `scratch`.
RefView string_ref(std::string_view utf8, std::string& scratch) {
  scratch.clear();
  static_cast<void>(append_json_string(scratch, utf8));  // take_fields has checked it
  return RefView::from_json(scratch);
}

}  // namespace

DecodeResult decode_binary_push(std::string_view frame, DecodeScratch& scratch) {
  if (frame.empty() || frame.front() != kPushKind) return DecodeError{"not a binary push", kRule};
  if (frame.size() < 1 + kFieldCount) return DecodeError{"binary header cut short", kRule};
  std::string_view rest = frame.substr(1 + kFieldCount);
  const auto fields = take_fields(frame.substr(1, kFieldCount), rest);
  if (!fields) return DecodeError{"binary field beyond the frame, or not UTF-8", kRule};
  const auto& [join_ref, ref, topic, event] = *fields;
  return MessageView{string_ref(join_ref, scratch.join_ref), string_ref(ref, scratch.ref), topic, event,
                     PayloadAccess::borrow_binary(rest)};
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
