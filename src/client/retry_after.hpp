// SPDX-License-Identifier: Apache-2.0
// What a server that refuses says about coming back. Pure.
#pragma once

#include <chrono>
#include <ctime>
#include <optional>

#include "protocol/http1/response_parser.hpp"

namespace roost::client {

/// How long a 429 or 503 asks to stay away: its Retry-After, in seconds or as a date (RFC 9110 §10.2.3), and
/// never more than `most`. Nothing: it does not say. A date counts from the server's own Date, where there is
/// one, so that clocks need not agree, else from `now`.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(const http1::Response& response,
                                                              std::time_t now, std::chrono::seconds most);

}  // namespace roost::client
