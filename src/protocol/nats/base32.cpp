// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/base32.hpp"

namespace roost::nats {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr unsigned kCharacter = 5;
constexpr unsigned kByte = 8;

}  // namespace

std::string base32(std::string_view bytes) {
  std::string out;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = (bits << kByte | static_cast<unsigned char>(c)) & 0xFFFFU;
    for (count += kByte; count >= kCharacter; count -= kCharacter)
      out += kAlphabet[bits >> (count - kCharacter) & 0x1FU];
  }
  if (count > 0) out += kAlphabet[bits << (kCharacter - count) & 0x1FU];
  return out;
}

std::optional<std::string> base32_decode(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << kCharacter | static_cast<unsigned>(value)) & 0xFFFFU;
    count += kCharacter;
    if (count < kByte) continue;
    count -= kByte;
    out += static_cast<char>(bits >> count & 0xFFU);
  }
  // A whole character too many, or bits that say nothing.
  if (count >= kCharacter || (bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return out;
}

std::uint16_t crc16(std::string_view bytes) noexcept {
  constexpr unsigned kPolynomial = 0x1021;
  unsigned crc = 0;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << kByte;
    for (unsigned bit = 0; bit < kByte; ++bit)
      crc = (crc & 0x8000U) != 0 ? crc << 1U ^ kPolynomial : crc << 1U;
  }
  return static_cast<std::uint16_t>(crc & 0xFFFFU);
}

}  // namespace roost::nats
