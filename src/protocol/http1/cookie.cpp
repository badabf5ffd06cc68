// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/cookie.hpp"

#include "protocol/http1/text.hpp"

namespace roost::http1 {

std::optional<std::string_view> cookie_value(std::string_view header, std::string_view name) {
  for (const std::string_view pair : split(header, ';')) {
    if (pair.find('=') == std::string_view::npos) continue;  // not a cookie
    const auto [before, after] = cut(pair, '=');
    if (trim(before) == name) return trim(after);
  }
  return std::nullopt;
}

}  // namespace roost::http1
