// SPDX-License-Identifier: Apache-2.0
// Writes responses (RFC 9112 §4): status line, headers, and the framing that the peer needs to find the end.
// Pure; the caller passes the date. Header names are written as given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/http1/headers.hpp"

namespace roost::http1 {

/// "Not Found"; "Unknown" for a status without a name.
[[nodiscard]] std::string_view status_text(unsigned status) noexcept;

/// True for a name that is a token and a value without line ends (RFC 9110 §5.5), which prevents response
/// splitting.
[[nodiscard]] bool is_valid_header(const Header& header) noexcept;

enum class ConnectionOption { keep_alive, close, as_given };

struct ResponseHead {
  unsigned status = 200;
  const Headers& headers;
  std::uint64_t content_length = 0;
  std::string_view date = {};
  unsigned request_version = 11;
  ConnectionOption connection = ConnectionOption::keep_alive;
};

/// Appends the head with its empty line. The length, date and connection come from `head`, not from its
/// headers (except the connection of an upgrade: as_given); 1xx, 204 and 304 have no length.
void write_head(const ResponseHead& head, std::string& out);

}  // namespace roost::http1
