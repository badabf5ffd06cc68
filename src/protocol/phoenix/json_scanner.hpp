// SPDX-License-Identifier: Apache-2.0
// The short way through a frame: one walk that finds the elements of an array and sees that all of it is
// JSON. What is rare in frames it leaves to validate_json, which also knows what to say of a fault: so what
// passes here would pass there, and not the other way round. Pure; allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace roost::phoenix {

/// The elements of an array as they are written, without the white space around them.
struct ArrayElements {
  static constexpr std::size_t kShown = 5;

  std::array<std::string_view, kShown> first;
  std::size_t count = 0;  // of all, those not shown included
};

/// Nothing: `text` is no array, no JSON, or unusual (an exponent, a surrogate, deep nesting).
[[nodiscard]] std::optional<ArrayElements> scan_array(std::string_view text);

}  // namespace roost::phoenix
