// SPDX-License-Identifier: Apache-2.0
// Bob Jenkins' hash of 1996, as documented, seeded as Erlang does for binaries.
#include "presence/phash2.hpp"

#include <cstddef>

namespace roost::presence {
namespace {

constexpr std::uint32_t kGolden = 0x9e3779b9;
constexpr std::uint32_t kBinarySeed = kGolden * 13;
constexpr std::size_t kBlock = 12;

struct Words {
  std::uint32_t a;
  std::uint32_t b;
  std::uint32_t c;

  void mix() noexcept {
    a -= b, a -= c, a ^= c >> 13U;
    b -= c, b -= a, b ^= a << 8U;
    c -= a, c -= b, c ^= b >> 13U;
    a -= b, a -= c, a ^= c >> 12U;
    b -= c, b -= a, b ^= a << 16U;
    c -= a, c -= b, c ^= b >> 5U;
    a -= b, a -= c, a ^= c >> 3U;
    b -= c, b -= a, b ^= a << 10U;
    c -= a, c -= b, c ^= b >> 15U;
  }
};

std::uint32_t byte_at(std::string_view bytes, std::size_t at) noexcept {
  return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t word_at(std::string_view bytes, std::size_t at) noexcept {
  return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8U | byte_at(bytes, at + 2) << 16U |
         byte_at(bytes, at + 3) << 24U;
}

std::uint32_t hash(std::string_view bytes) noexcept {
  if (bytes.empty()) return kBinarySeed;
  Words words{kGolden, kGolden, kBinarySeed};
  std::string_view rest = bytes;
  for (; rest.size() >= kBlock; rest.remove_prefix(kBlock)) {
    words.a += word_at(rest, 0);
    words.b += word_at(rest, 4);
    words.c += word_at(rest, 8);
    words.mix();
  }
  words.c += static_cast<std::uint32_t>(bytes.size());
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const std::uint32_t byte = byte_at(rest, i);
    if (i < 4) {
      words.a += byte << (8U * i);
    } else if (i < 8) {
      words.b += byte << (8U * (i - 4));
    } else {
      words.c += byte << (8U * (i - 7));  // the lowest byte of c has the length
    }
  }
  words.mix();
  return words.c;
}

}  // namespace

std::uint32_t phash2(std::string_view binary, std::uint32_t range) noexcept {
  return hash(binary) % range;
}

}  // namespace roost::presence
