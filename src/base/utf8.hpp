// SPDX-License-Identifier: Apache-2.0
// UTF-8 character boundaries. Pure.
#pragma once

#include <string_view>

namespace roost::base {

[[nodiscard]] constexpr bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The beginning of `text`, at most `most` bytes, cut between characters.
[[nodiscard]] constexpr std::string_view whole_characters(std::string_view text, std::size_t most) noexcept {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && continues_character(text[end]))
    --end;
  return text.substr(0, end);
}

}  // namespace roost::base
