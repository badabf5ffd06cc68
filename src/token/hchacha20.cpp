// SPDX-License-Identifier: Apache-2.0
// The state is sixteen 32-bit words, little endian:
//   | constants 0-3 | key 4-11 | nonce 12-15 |
#include "token/hchacha20.hpp"

#include <bit>

namespace roost::token {
namespace {

using State = std::array<std::uint32_t, 16>;

std::uint32_t load_word(const std::uint8_t* bytes) noexcept {
  return std::uint32_t{bytes[0]} | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 |
         std::uint32_t{bytes[3]} << 24;
}

void store_word(std::uint32_t word, std::uint8_t* bytes) noexcept {
  for (int i = 0; i < 4; ++i)
    bytes[i] = static_cast<std::uint8_t>(word >> (8 * i));
}

State initial_state(const ChaChaKey& key, std::span<const std::uint8_t, 16> nonce) noexcept {
  State state{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};  // "expand 32-byte k"
  for (std::size_t i = 0; i < 8; ++i)
    state[4 + i] = load_word(&key[4 * i]);
  for (std::size_t i = 0; i < 4; ++i)
    state[12 + i] = load_word(&nonce[4 * i]);
  return state;
}

// RFC 8439 §2.1.
void quarter_round(State& s, std::size_t a, std::size_t b, std::size_t c, std::size_t d) noexcept {
  s[a] += s[b], s[d] = std::rotl(s[d] ^ s[a], 16);
  s[c] += s[d], s[b] = std::rotl(s[b] ^ s[c], 12);
  s[a] += s[b], s[d] = std::rotl(s[d] ^ s[a], 8);
  s[c] += s[d], s[b] = std::rotl(s[b] ^ s[c], 7);
}

// RFC 8439 §2.3: the columns, then the diagonals.
void double_round(State& s) noexcept {
  for (std::size_t i = 0; i < 4; ++i)
    quarter_round(s, i, 4 + i, 8 + i, 12 + i);
  for (std::size_t i = 0; i < 4; ++i)
    quarter_round(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
}

}  // namespace

ChaChaKey hchacha20(const ChaChaKey& key, std::span<const std::uint8_t, 16> nonce) noexcept {
  State state = initial_state(key, nonce);
  for (int i = 0; i < 10; ++i)
    double_round(state);
  ChaChaKey subkey;
  for (std::size_t i = 0; i < 4; ++i) {
    store_word(state[i], &subkey[4 * i]);
    store_word(state[12 + i], &subkey[16 + 4 * i]);
  }
  return subkey;
}

}  // namespace roost::token
