// SPDX-License-Identifier: Apache-2.0
// Frames as a peer would write them, built by hand so that the tests do not rely on the writer under test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "protocol/websocket/frame_parser.hpp"

namespace roost::test {

inline std::span<std::byte> writable(std::string& bytes) {
  return std::as_writable_bytes(std::span(bytes.data(), bytes.size()));
}

/// "81 7e 00" -> three bytes.
inline std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    if (hex[i] == ' ') ++i;
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

/// How to write a frame; the defaults make a valid one.
struct FrameSpec {
  std::uint8_t first = 0x81;  // fin, reserved bits, opcode
  std::string payload = {};
  bool masked = true;
  std::string key = from_hex("12 34 56 78");
};

inline std::string length_bytes(std::size_t length, std::uint8_t mask_bit) {
  std::string bytes;
  const int extension = length <= 125 ? 0 : length <= 0xFFFF ? 2 : 8;
  const auto seven_bits = extension == 0 ? length : extension == 2 ? 126 : 127;
  bytes += static_cast<char>(mask_bit | seven_bits);
  for (int i = extension - 1; i >= 0; --i)
    bytes += static_cast<char>(length >> (8 * i) & 0xFF);
  return bytes;
}

inline std::string write(const FrameSpec& spec) {
  std::string bytes(1, static_cast<char>(spec.first));
  bytes += length_bytes(spec.payload.size(), spec.masked ? 0x80 : 0);
  if (!spec.masked) return bytes + spec.payload;
  bytes += spec.key;
  for (std::size_t i = 0; i < spec.payload.size(); ++i)
    bytes += static_cast<char>(spec.payload[i] ^ spec.key[i % 4]);
  return bytes;
}

inline constexpr std::uint8_t kFin = 0x80;

/// A frame of a client. `first` as in FrameSpec: 0x81 text, 0x01 text that continues, 0x00 and 0x80
/// continuations.
inline std::string masked(std::uint8_t first, std::string payload = {}) {
  return write({.first = first, .payload = std::move(payload)});
}

/// A frame of a server.
inline std::string unmasked(std::uint8_t first, std::string payload = {}) {
  return write({.first = first, .payload = std::move(payload), .masked = false});
}

}  // namespace roost::test
