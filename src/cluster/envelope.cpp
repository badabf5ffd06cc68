// SPDX-License-Identifier: Apache-2.0
#include "cluster/envelope.hpp"

#include <simdjson.h>

#include <algorithm>
#include <limits>

#include "base/big_endian.hpp"
#include "base/utf8.hpp"
#include "cluster/topic_digest.hpp"

namespace roost::cluster {
namespace {

using base::append_big_endian;
using base::read_big_endian;
using MaybeFault = std::optional<EnvelopeFault>;

constexpr char kMagic = 'R';
constexpr std::uint8_t kBegins = 1;

// Where what is in the header.
constexpr std::size_t kVersionAt = 1;
constexpr std::size_t kKindAt = 2;
constexpr std::size_t kFlagsAt = 3;
constexpr std::size_t kPayloadKindAt = 4;
constexpr std::size_t kOriginSizeAt = 5;
constexpr std::size_t kDispatcherSizeAt = 6;
constexpr std::size_t kLaneAt = 7;
constexpr std::size_t kTopicSizeAt = 9;
constexpr std::size_t kEventSizeAt = 11;
constexpr std::size_t kPayloadSizeAt = 13;
constexpr std::size_t kIncarnationAt = 17;
constexpr std::size_t kSequenceAt = 25;

constexpr EnvelopeFault kForeign{"not an envelope of Roost"};
constexpr EnvelopeFault kVersion{"an envelope of another version"};
constexpr EnvelopeFault kCut{"an envelope cut short"};
constexpr EnvelopeFault kUnknownKind{"an envelope of unknown kind"};
constexpr EnvelopeFault kUnknownFlags{"an envelope with unknown flags"};
constexpr EnvelopeFault kUnknownPayloadKind{"an envelope whose payload is of unknown kind"};
constexpr EnvelopeFault kSizes{"an envelope whose sizes do not add up"};
constexpr EnvelopeFault kOriginName{"an envelope without a valid name of its origin"};
constexpr EnvelopeFault kIncarnation{"an envelope without an incarnation"};
constexpr EnvelopeFault kNotUtf8{"an envelope whose topic or event is not UTF-8"};
constexpr EnvelopeFault kNoSequence{"an envelope without a sequence"};
constexpr EnvelopeFault kNeedlessBegins{"an envelope that begins a sequence and is not a broadcast"};
constexpr EnvelopeFault kBadDigest{"a digest that is not a list of entries"};
constexpr EnvelopeFault kBadBody{"a hello, goodbye, request or reply whose payload is not JSON"};
constexpr EnvelopeFault kProbePayload{"a probe with a payload"};
constexpr EnvelopeFault kTooLong{"a field is too long for an envelope"};

std::uint8_t byte_at(std::string_view bytes, std::size_t place) {
  return static_cast<std::uint8_t>(bytes[place]);
}

bool is_node_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// They lie side by side: looked at together, which is quicker than each by itself.
bool are_utf8(std::string_view topic_and_event, std::string_view event) {
  if (!event.empty() && base::continues_character(event.front())) return false;
  return simdjson::validate_utf8(topic_and_event);
}

// --- what each kind may say ---

MaybeFault fault_of_sequence(const Envelope& envelope) {
  if (envelope.begins && envelope.kind != Kind::broadcast) return kNeedlessBegins;
  const bool needs_one = envelope.kind != Kind::direct;
  return needs_one && envelope.sequence == 0 ? MaybeFault(kNoSequence) : std::nullopt;
}

MaybeFault fault_of_payload(const Envelope& envelope) {
  switch (envelope.kind) {
    case Kind::broadcast:
    case Kind::direct:
      return std::nullopt;
    case Kind::digest:
      return is_digest(envelope.payload) && envelope.payload_kind == PayloadKind::binary ? MaybeFault()
                                                                                         : kBadDigest;
    case Kind::probe:
      return envelope.payload.empty() ? MaybeFault() : kProbePayload;
    case Kind::hello:
    case Kind::goodbye:
    case Kind::request:
    case Kind::reply:
      return envelope.payload_kind == PayloadKind::json ? MaybeFault() : kBadBody;
  }
  return kUnknownKind;
}

MaybeFault fault_of_meaning(const Envelope& envelope) {
  if (!is_node_name(envelope.origin.name)) return kOriginName;
  if (envelope.origin.incarnation == 0) return kIncarnation;
  if (const auto fault = fault_of_sequence(envelope)) return fault;
  return fault_of_payload(envelope);
}

// --- in ---

/// Of all that is read before the sizes are believed.
MaybeFault fault_of_header(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kMagic) return kForeign;
  if (bytes.size() <= kVersionAt) return kCut;
  if (byte_at(bytes, kVersionAt) != kEnvelopeVersion) return kVersion;
  if (bytes.size() < kEnvelopeHeader) return kCut;
  const std::uint8_t kind = byte_at(bytes, kKindAt);
  if (kind < static_cast<std::uint8_t>(Kind::broadcast) || kind > static_cast<std::uint8_t>(Kind::probe))
    return kUnknownKind;
  if ((byte_at(bytes, kFlagsAt) & ~kBegins) != 0) return kUnknownFlags;
  if (byte_at(bytes, kPayloadKindAt) > static_cast<std::uint8_t>(PayloadKind::binary))
    return kUnknownPayloadKind;
  return std::nullopt;
}

std::string_view take(std::string_view& rest, std::size_t size) {
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return taken;
}

struct Sizes {
  std::size_t origin;
  std::size_t topic;
  std::size_t event;
  std::size_t dispatcher;
  std::size_t payload;

  [[nodiscard]] std::uint64_t sum() const {
    return std::uint64_t{origin} + topic + event + dispatcher + payload;
  }
};

Sizes sizes_in(std::string_view bytes) {
  return {byte_at(bytes, kOriginSizeAt), read_big_endian<std::uint16_t>(bytes.substr(kTopicSizeAt)),
          read_big_endian<std::uint16_t>(bytes.substr(kEventSizeAt)), byte_at(bytes, kDispatcherSizeAt),
          read_big_endian<std::uint32_t>(bytes.substr(kPayloadSizeAt))};
}

/// The numbers of a header that has no fault.
Envelope numbers_in(std::string_view bytes) {
  Envelope envelope;
  envelope.kind = static_cast<Kind>(bytes[kKindAt]);
  envelope.payload_kind = static_cast<PayloadKind>(bytes[kPayloadKindAt]);
  envelope.begins = (byte_at(bytes, kFlagsAt) & kBegins) != 0;
  envelope.origin.lane = read_big_endian<std::uint16_t>(bytes.substr(kLaneAt));
  envelope.origin.incarnation = read_big_endian<std::uint64_t>(bytes.substr(kIncarnationAt));
  envelope.sequence = read_big_endian<std::uint64_t>(bytes.substr(kSequenceAt));
  return envelope;
}

// --- out ---

bool has_room_for(const Envelope& envelope) {
  constexpr std::size_t kByte = std::numeric_limits<std::uint8_t>::max();
  constexpr std::size_t kTwoBytes = std::numeric_limits<std::uint16_t>::max();
  return envelope.origin.name.size() <= kByte && envelope.dispatcher.size() <= kByte &&
         envelope.topic.size() <= kTwoBytes && envelope.event.size() <= kTwoBytes &&
         envelope.payload.size() <= std::numeric_limits<std::uint32_t>::max();
}

void append_header(const Envelope& envelope, std::string& out) {
  out += kMagic;
  out += static_cast<char>(kEnvelopeVersion);
  out += static_cast<char>(envelope.kind);
  out += static_cast<char>(envelope.begins ? kBegins : 0);
  out += static_cast<char>(envelope.payload_kind);
  out += static_cast<char>(envelope.origin.name.size());
  out += static_cast<char>(envelope.dispatcher.size());
  append_big_endian(out, envelope.origin.lane);
  append_big_endian(out, static_cast<std::uint16_t>(envelope.topic.size()));
  append_big_endian(out, static_cast<std::uint16_t>(envelope.event.size()));
  append_big_endian(out, static_cast<std::uint32_t>(envelope.payload.size()));
  append_big_endian(out, envelope.origin.incarnation);
  append_big_endian(out, envelope.sequence);
}

}  // namespace

DecodeResult decode(std::string_view bytes) {
  if (const auto fault = fault_of_header(bytes)) return *fault;
  std::string_view rest = bytes.substr(kEnvelopeHeader);
  const Sizes sizes = sizes_in(bytes);
  if (sizes.sum() != rest.size()) return kSizes;

  Envelope envelope = numbers_in(bytes);
  envelope.origin.name = take(rest, sizes.origin);
  const std::string_view topic_and_event = rest.substr(0, sizes.topic + sizes.event);
  envelope.topic = take(rest, sizes.topic);
  envelope.event = take(rest, sizes.event);
  envelope.dispatcher = take(rest, sizes.dispatcher);
  envelope.payload = rest;
  if (!are_utf8(topic_and_event, envelope.event)) return kNotUtf8;
  if (const auto fault = fault_of_meaning(envelope)) return *fault;
  return envelope;
}

std::optional<EnvelopeFault> fault_of(const Envelope& envelope) {
  if (!has_room_for(envelope)) return kTooLong;
  if (!simdjson::validate_utf8(envelope.topic) || !simdjson::validate_utf8(envelope.event)) return kNotUtf8;
  return fault_of_meaning(envelope);
}

std::optional<EnvelopeFault> encode(const Envelope& envelope, std::string& out) {
  if (const auto fault = fault_of(envelope)) return fault;
  append_header(envelope, out);
  out += envelope.origin.name;
  out += envelope.topic;
  out += envelope.event;
  out += envelope.dispatcher;
  out += envelope.payload;
  return std::nullopt;
}

void renumber(std::string& encoded, std::uint16_t lane, std::uint64_t sequence, bool begins) {
  encoded[kFlagsAt] = static_cast<char>(begins ? kBegins : 0);
  std::string number;
  append_big_endian(number, lane);
  encoded.replace(kLaneAt, sizeof(lane), number);
  number.clear();
  append_big_endian(number, sequence);
  encoded.replace(kSequenceAt, sizeof(sequence), number);
}

}  // namespace roost::cluster
