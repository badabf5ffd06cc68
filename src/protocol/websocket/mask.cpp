// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/mask.hpp"

#include <cstdint>
#include <cstring>

namespace roost::websocket {
namespace {

using Word = std::uint64_t;

// The key twice, rotated to align with the first byte of the data.
std::array<std::byte, sizeof(Word)> repeat_key(MaskKey key, std::size_t offset) {
  std::array<std::byte, sizeof(Word)> repeated;
  for (std::size_t i = 0; i < repeated.size(); ++i)
    repeated[i] = key[(offset + i) % key.size()];
  return repeated;
}

}  // namespace

// Whole words through memcpy: no alignment is required, and compilers vectorize the loop.
void apply_mask(std::span<std::byte> bytes, MaskKey key, std::size_t offset) {
  const auto repeated = repeat_key(key, offset);
  Word word_key;
  std::memcpy(&word_key, repeated.data(), sizeof word_key);
  const std::size_t words = bytes.size() / sizeof(Word);
  for (std::size_t i = 0; i < words; ++i) {
    Word word;
    std::memcpy(&word, bytes.data() + i * sizeof(Word), sizeof word);
    word ^= word_key;
    std::memcpy(bytes.data() + i * sizeof(Word), &word, sizeof word);
  }
  for (std::size_t i = words * sizeof(Word); i < bytes.size(); ++i)
    bytes[i] ^= repeated[i % sizeof(Word)];
}

}  // namespace roost::websocket
