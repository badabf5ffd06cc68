// SPDX-License-Identifier: Apache-2.0
// The HTML of an error: one page, no script, no request for anything else.
#pragma once

#include <string>
#include <string_view>

namespace roost::http {

/// `title` is the status text. Nothing of the peer's may be passed in: the page escapes nothing.
[[nodiscard]] std::string error_page(unsigned status, std::string_view title, std::string_view reason);

}  // namespace roost::http
