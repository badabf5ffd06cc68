// SPDX-License-Identifier: Apache-2.0
// When a refused client may retry. Pure.
#pragma once

#include <chrono>
#include <ctime>
#include <optional>

#include "protocol/http1/response_parser.hpp"

namespace roost::client {

/// How long a 429 or 503 asks the client to wait: its Retry-After, in seconds or as a date (RFC 9110
/// §10.2.3), and never more than `most`. Empty: not given. A date is relative to the server's own Date, if
/// there is one, so that clocks need not agree; otherwise to `now`.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(const http1::Response& response,
                                                              std::time_t now, std::chrono::seconds most);

}  // namespace roost::client
