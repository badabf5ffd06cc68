// SPDX-License-Identifier: Apache-2.0
// Values in the form that Phoenix's JSON libraries give them. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

#include "protocol/etf/term_cursor.hpp"

namespace roost::etf {

/// In quotes. `text` is UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// False, and nothing is appended: it has more than kMaxIntegerBytes.
[[nodiscard]] bool append_decimal(std::string& out, const Integer& number);

/// The shortest text that is read as the same number, with a point: "1.0", "1.0e20". Finite.
void append_float(std::string& out, double number);

}  // namespace roost::etf
