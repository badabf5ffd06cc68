// SPDX-License-Identifier: Apache-2.0
// The HTML of an error page: self-contained, without scripts.
#pragma once

#include <string>
#include <string_view>

namespace roost::http {

/// `title` is the status text. Never pass in anything from the peer: nothing is escaped.
[[nodiscard]] std::string error_page(unsigned status, std::string_view title, std::string_view reason);

}  // namespace roost::http
