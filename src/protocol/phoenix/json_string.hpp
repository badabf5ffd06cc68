// SPDX-License-Identifier: Apache-2.0
// Strings inside a text that is known to be valid JSON. Pure.
#pragma once

#include <string>
#include <string_view>

namespace roost::phoenix {

/// Whether the JSON value is a string.
[[nodiscard]] inline bool is_json_string(std::string_view value) {
  return value.front() == '"';
}

/// The characters of a JSON string (quotes included in `value`). Views `value` if it has no escapes,
/// otherwise `scratch`, which then holds them.
[[nodiscard]] std::string_view string_value(std::string_view value, std::string& scratch);

}  // namespace roost::phoenix
