// SPDX-License-Identifier: Apache-2.0
// The fast path for a frame: one pass that finds the elements of an array and checks that the whole text is
// JSON. Rare constructs are left to validate_json, which also describes faults: a text accepted here is
// accepted there, but not vice versa. Pure; allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace roost::phoenix {

/// The elements of an array as written, without the white space around them.
struct ArrayElements {
  static constexpr std::size_t kKept = 5;

  std::array<std::string_view, kKept> first;
  std::size_t count = 0;  // of all elements, including those not kept
};

/// nullopt: `text` is not an array, not JSON, or unusual (an exponent, a surrogate, deep nesting).
[[nodiscard]] std::optional<ArrayElements> scan_array(std::string_view text);

}  // namespace roost::phoenix
