// SPDX-License-Identifier: Apache-2.0
// The codec's name for the public header list, and the two text rules that header values are read by.
#pragma once

#include <string_view>

#include "roost/http_headers.hpp"

namespace roost::http1 {

using Header = HttpHeader;
using Headers = HttpHeaders;

/// ASCII letters compare without regard to case, other bytes as they are.
[[nodiscard]] bool iequals(std::string_view left, std::string_view right) noexcept;

/// Without the spaces and tabs around it (OWS, RFC 9110 §5.6.3).
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

}  // namespace roost::http1
