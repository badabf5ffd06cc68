// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/frame_header.hpp"

namespace roost::websocket {
namespace {

constexpr std::uint8_t kLength16 = 126;     // RFC 6455 §5.2: the length follows in 16 bits
constexpr std::uint8_t kLength64 = 127;     // ... in 64 bits
constexpr std::uint8_t kRsv1OfThree = 0x4;  // of the three reserved bits

constexpr ProtocolError violation(std::string_view reason, std::string_view rule) {
  return {CloseCode::protocol_error, reason, rule};
}

// The first two bytes of every frame.
struct FixedPart {
  bool fin;
  std::uint8_t rsv;
  Opcode opcode;
  bool masked;
  std::uint8_t length;

  explicit FixedPart(std::span<const std::byte> input) {
    const auto first = std::to_integer<std::uint8_t>(input[0]);
    const auto second = std::to_integer<std::uint8_t>(input[1]);
    fin = (first & 0x80) != 0;
    rsv = (first >> 4) & 0x7;
    opcode = static_cast<Opcode>(first & 0x0F);
    masked = (second & 0x80) != 0;
    length = second & 0x7F;
  }

  [[nodiscard]] std::size_t extension_size() const {
    return length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
  }
  [[nodiscard]] std::size_t header_size() const {
    return kMinHeaderSize + extension_size() + (masked ? sizeof(MaskKey) : 0);
  }
};

// RFC 7692 §6: RSV1 marks a compressed message, on its first frame only.
bool is_valid_rsv(const FixedPart& part, const FrameLimits& limits) {
  if (part.rsv == 0) return true;
  const bool begins_message = part.opcode == Opcode::text || part.opcode == Opcode::binary;
  return part.rsv == kRsv1OfThree && limits.inflater != nullptr && begins_message;
}

std::optional<ProtocolError> check_fixed_part(const FixedPart& part, const FrameLimits& limits) {
  const Role role = limits.role;
  if (!is_valid_rsv(part, limits)) return violation("reserved bits are set", "RFC 6455 5.2");
  if (is_reserved(part.opcode)) return violation("unknown opcode", "RFC 6455 5.2");
  if (role == Role::server && !part.masked) return violation("frame is not masked", "RFC 6455 5.1");
  if (role == Role::client && part.masked) return violation("frame is masked", "RFC 6455 5.1");
  if (!is_control(part.opcode)) return std::nullopt;
  if (!part.fin) return violation("control frame is fragmented", "RFC 6455 5.5");
  if (part.length > kMaxControlPayload) return violation("control frame is too long", "RFC 6455 5.5");
  return std::nullopt;
}

std::uint64_t read_big_endian(std::span<const std::byte> bytes) {
  std::uint64_t value = 0;
  for (const std::byte byte : bytes)
    value = value << 8 | std::to_integer<std::uint64_t>(byte);
  return value;
}

std::uint64_t payload_size(const FixedPart& part, std::span<const std::byte> input) {
  if (part.extension_size() == 0) return part.length;
  return read_big_endian(input.subspan(kMinHeaderSize, part.extension_size()));
}

std::optional<ProtocolError> check_payload_size(const FixedPart& part, std::uint64_t size,
                                                const FrameLimits& limits) {
  if (part.length == kLength64 && size >> 63 != 0)
    return violation("length has its top bit set", "RFC 6455 5.2");
  if ((part.length == kLength16 && size < kLength16) || (part.length == kLength64 && size <= 0xFFFF))
    return violation("length is not in its shortest form", "RFC 6455 5.2");
  if (!is_control(part.opcode) && size > limits.max_message_size)
    return ProtocolError{CloseCode::message_too_big, "frame is too big", "RFC 6455 10.4"};
  return std::nullopt;
}

MaskKey mask_before(std::span<const std::byte> input, std::size_t header_size) {
  const auto bytes = input.subspan(header_size - sizeof(MaskKey), sizeof(MaskKey));
  return {bytes[0], bytes[1], bytes[2], bytes[3]};
}

}  // namespace

HeaderResult parse_frame_header(std::span<const std::byte> input, const FrameLimits& limits) {
  if (input.size() < kMinHeaderSize) return NeedMore{kMinHeaderSize};
  const FixedPart part(input);
  if (const auto error = check_fixed_part(part, limits)) return *error;
  if (input.size() < kMinHeaderSize + part.extension_size()) return NeedMore{part.header_size()};
  const std::uint64_t size = payload_size(part, input);
  if (const auto error = check_payload_size(part, size, limits)) return *error;
  if (input.size() < part.header_size()) return NeedMore{part.header_size()};
  FrameHeader header{.opcode = part.opcode,
                     .fin = part.fin,
                     .compressed = part.rsv != 0,
                     .mask = std::nullopt,
                     .size = static_cast<std::uint8_t>(part.header_size()),
                     .payload_size = size};
  if (part.masked) header.mask = mask_before(input, header.size);
  return header;
}

}  // namespace roost::websocket
