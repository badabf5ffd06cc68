// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/frame_writer.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "base/check.hpp"
#include "protocol/websocket/frame_header.hpp"

namespace roost::websocket {
namespace {

constexpr std::uint8_t kFin = 0x80;
constexpr std::uint8_t kRsv1 = 0x40;  // compressed, RFC 7692 §6
constexpr std::uint8_t kMasked = 0x80;

// Builds a frame header. RFC 6455 §5.2: the length uses the shortest of its three forms.
struct HeaderBytes {
  std::array<char, kMaxHeaderSize> bytes;
  std::size_t size = 0;

  HeaderBytes(std::uint8_t first, std::size_t payload_size, const std::optional<MaskKey>& mask) {
    put(first);
    put_length(payload_size, mask ? kMasked : 0);
    if (!mask) return;
    for (const std::byte byte : *mask)
      put(std::to_integer<std::uint8_t>(byte));
  }

 private:
  void put(std::uint8_t byte) { bytes[size++] = static_cast<char>(byte); }
  void put_length(std::uint64_t length, std::uint8_t mask_bit) {
    if (length <= 125) return put(mask_bit | static_cast<std::uint8_t>(length));
    const bool short_form = length <= 0xFFFF;
    put(mask_bit | (short_form ? 126 : 127));
    for (int shift = short_form ? 8 : 56; shift >= 0; shift -= 8)
      put((length >> shift) & 0xFF);
  }
};

base::SharedBytes frame(Opcode opcode, std::uint8_t rsv, std::string_view payload,
                        const std::optional<MaskKey>& mask) {
  const HeaderBytes header(kFin | rsv | static_cast<std::uint8_t>(opcode), payload.size(), mask);
  auto bytes = base::SharedBytes::with_size(header.size + payload.size());
  char* const body = bytes.writable() + header.size;
  std::memcpy(bytes.writable(), header.bytes.data(), header.size);
  if (!payload.empty()) std::memcpy(body, payload.data(), payload.size());
  if (mask) apply_mask(std::as_writable_bytes(std::span(body, payload.size())), *mask);
  return bytes;
}

base::SharedBytes control_frame(Opcode opcode, std::string_view payload, const std::optional<MaskKey>& mask) {
  ROOST_CHECK(payload.size() <= kMaxControlPayload, "a control frame carries at most 125 bytes");
  return frame(opcode, 0, payload, mask);
}

void check_is_message(Opcode opcode) {
  ROOST_DCHECK(opcode == Opcode::text || opcode == Opcode::binary, "a message is text or binary");
}

}  // namespace

base::SharedBytes frame_message(Opcode opcode, std::string_view payload, std::optional<MaskKey> mask) {
  check_is_message(opcode);
  return frame(opcode, 0, payload, mask);
}

std::string message_header(Opcode opcode, std::size_t payload_size) {
  check_is_message(opcode);
  const HeaderBytes header(kFin | static_cast<std::uint8_t>(opcode), payload_size, std::nullopt);
  return {header.bytes.data(), header.size};
}

base::SharedBytes frame_compressed(Opcode opcode, std::string_view payload, std::optional<MaskKey> mask) {
  check_is_message(opcode);
  return frame(opcode, kRsv1, payload, mask);
}

base::SharedBytes frame_ping(std::string_view payload, std::optional<MaskKey> mask) {
  return control_frame(Opcode::ping, payload, mask);
}

base::SharedBytes frame_pong(std::string_view payload, std::optional<MaskKey> mask) {
  return control_frame(Opcode::pong, payload, mask);
}

base::SharedBytes frame_close(std::optional<CloseCode> code, std::string_view reason,
                              std::optional<MaskKey> mask) {
  ROOST_CHECK(code || reason.empty(), "a close reason needs a code");
  std::string payload;
  if (code) {
    const auto number = static_cast<std::uint16_t>(*code);
    payload = {static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
    payload += reason;
  }
  return control_frame(Opcode::close, payload, mask);
}

}  // namespace roost::websocket
