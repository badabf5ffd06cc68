// SPDX-License-Identifier: Apache-2.0
// The headers of a NATS message: | NATS/1.0 [status [text]] CRLF | Name: value CRLF … | CRLF |. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roost::nats {

inline constexpr std::string_view kHeadersBegin = "NATS/1.0\r\n";
inline constexpr std::string_view kHeadersEnd = "\r\n";
inline constexpr unsigned kNoResponders = 503;

/// Appends one line; false, and nothing is appended, if the name or the value can't be written.
[[nodiscard]] bool append_header(std::string& headers, std::string_view name, std::string_view value);

/// What a server says in place of a message: kNoResponders to a request without subscribers.
[[nodiscard]] std::optional<unsigned> status_of(std::string_view headers);

}  // namespace roost::nats
