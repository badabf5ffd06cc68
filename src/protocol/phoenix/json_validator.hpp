// SPDX-License-Identifier: Apache-2.0
// Checks that a text is one complete JSON value (RFC 8259): including UTF-8 and surrogates, nested at most
// 1024 deep, integers of any size, no number that overflows a double. This allows a payload to be forwarded
// unparsed without forwarding a client's invalid JSON. Pure; allocates nothing.
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

namespace roost::phoenix {

inline constexpr std::size_t kMaxJsonDepth = 1024;

enum class JsonKind { object, array, scalar };

/// The outermost value of a valid text.
struct JsonShape {
  JsonKind kind = JsonKind::scalar;
  std::size_t elements = 0;  // members of an object, elements of an array; 0 for a scalar
};

struct JsonFault {
  std::string_view reason;  // for the log; static text
};

[[nodiscard]] std::variant<JsonShape, JsonFault> validate_json(std::string_view text);

}  // namespace roost::phoenix
