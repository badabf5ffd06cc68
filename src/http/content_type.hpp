// SPDX-License-Identifier: Apache-2.0
// The media type of a file, by the extension of its name. Pure.
#pragma once

#include <string_view>

namespace roost::http {

/// "text/html; charset=utf-8" for "index.html"; application/octet-stream for unknown extensions.
[[nodiscard]] std::string_view content_type_of(std::string_view file_name) noexcept;

}  // namespace roost::http
