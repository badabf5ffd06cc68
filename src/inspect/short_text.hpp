// SPDX-License-Identifier: Apache-2.0
// A text of bounded length inside its owner; what is longer is cut. A value.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace roost::inspect {

template <std::size_t N>
class ShortText {
  static_assert(N <= 255);

 public:
  ShortText() = default;
  ShortText(std::string_view text) noexcept : size_(static_cast<std::uint8_t>(text.copy(text_.data(), N))) {}

  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, N> text_;
  std::uint8_t size_ = 0;
};

}  // namespace roost::inspect
