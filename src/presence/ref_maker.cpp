// SPDX-License-Identifier: Apache-2.0
#include "presence/ref_maker.hpp"

#include <array>
#include <cstddef>

namespace roost::presence {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kBytes = 12;

/// FNV-1a.
std::uint16_t hash_of(std::string_view node, std::uint64_t run) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto mix = [&hash](std::uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (const char c : node)
    mix(static_cast<std::uint8_t>(c));
  for (int shift = 0; shift < 64; shift += 8)
    mix(static_cast<std::uint8_t>(run >> shift));
  return static_cast<std::uint16_t>(hash ^ hash >> 16U ^ hash >> 32U ^ hash >> 48U);
}

std::string base64(const std::array<std::uint8_t, kBytes>& bytes) {
  std::string text;
  text.reserve(kBytes / 3 * 4);
  for (std::size_t i = 0; i < kBytes; i += 3) {
    const std::uint32_t three =
        std::uint32_t{bytes[i]} << 16U | std::uint32_t{bytes[i + 1]} << 8U | bytes[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6)
      text += kAlphabet[three >> shift & 0x3fU];
  }
  return text;
}

}  // namespace

RefMaker::RefMaker(std::string_view node, std::uint64_t run) : source_(hash_of(node, run)) {}

std::string RefMaker::next(std::chrono::system_clock::time_point now) {
  const auto time = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count());
  const std::uint16_t count = counter_.fetch_add(1, std::memory_order_relaxed);
  std::array<std::uint8_t, kBytes> bytes{};
  for (std::size_t i = 0; i < 8; ++i)
    bytes[i] = static_cast<std::uint8_t>(time >> (56 - 8 * i));
  bytes[8] = static_cast<std::uint8_t>(source_ >> 8U);
  bytes[9] = static_cast<std::uint8_t>(source_);
  bytes[10] = static_cast<std::uint8_t>(count >> 8U);
  bytes[11] = static_cast<std::uint8_t>(count);
  return base64(bytes);
}

}  // namespace roost::presence
