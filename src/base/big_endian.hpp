// SPDX-License-Identifier: Apache-2.0
// Numbers on the wire, the highest byte first. Pure.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace roost::base {

template <std::unsigned_integral Number>
void append_big_endian(std::string& out, Number number) {
  char bytes[sizeof(Number)];
  for (std::size_t i = 0; i < sizeof(Number); ++i)
    bytes[i] = static_cast<char>(number >> 8 * (sizeof(Number) - 1 - i) & 0xFF);
  out.append(bytes, sizeof(Number));
}

/// `bytes` has at least sizeof(Number) of them.
template <std::unsigned_integral Number>
[[nodiscard]] constexpr Number read_big_endian(std::string_view bytes) noexcept {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i)
    number = static_cast<Number>(number << 8 | static_cast<unsigned char>(bytes[i]));
  return number;
}

}  // namespace roost::base
