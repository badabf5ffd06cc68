// SPDX-License-Identifier: Apache-2.0
// Dates in headers (RFC 9110 §5.6.7): written in one form, read in all three. Pure; seconds since 1970, UTC.
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace roost::http1 {

/// IMF-fixdate: "Sat, 21 Nov 2026 19:45:48 GMT".
[[nodiscard]] std::string http_date(std::time_t seconds);

/// IMF-fixdate, or the obsolete formats: "Saturday, 21-Nov-26 19:45:48 GMT" and "Sat Nov 21 19:45:48 2026".
/// nullopt for anything else. A two-digit year is in the century of `now`, or in the previous one if that
/// would be more than 50 years ahead.
[[nodiscard]] std::optional<std::time_t> parse_http_date(std::string_view text, std::time_t now);

}  // namespace roost::http1
