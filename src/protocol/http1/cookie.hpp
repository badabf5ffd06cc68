// SPDX-License-Identifier: Apache-2.0
// The Cookie header of requests (RFC 6265 §4.2): "a=1; b=2". Pure; the result views the argument.
#pragma once

#include <optional>
#include <string_view>

namespace roost::http1 {

/// The value of the first cookie called `name`: the one with the longest path comes first (RFC 6265 §5.4).
/// Names compare byte by byte; the value is returned as sent.
[[nodiscard]] std::optional<std::string_view> cookie_value(std::string_view header, std::string_view name);

}  // namespace roost::http1
