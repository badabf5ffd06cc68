// SPDX-License-Identifier: Apache-2.0
// What kind of bytes a file holds, by the end of its name. Pure.
#pragma once

#include <string_view>

namespace roost::http {

/// "text/html; charset=utf-8" for "index.html"; application/octet-stream for endings we do not know.
[[nodiscard]] std::string_view content_type_of(std::string_view file_name) noexcept;

}  // namespace roost::http
