// SPDX-License-Identifier: Apache-2.0
// Turns a request as parsed from the wire into the one handlers see. Pure.
#pragma once

#include <cstddef>
#include <variant>

#include "protocol/http1/http_fault.hpp"
#include "protocol/http1/request.hpp"
#include "roost/http.hpp"

namespace roost::http {

/// The most parameters of one query; more are refused, so that a request can't make a server build a huge
/// tree of them.
inline constexpr std::size_t kMaxParams = 1'000;

/// An unparsable or oversized target or query is the peer's fault.
[[nodiscard]] std::variant<HttpRequest, http1::HttpFault> make_request(http1::Request wire);

/// The sender: "192.0.2.7:4711", "[2001:db8::7]:4711", or the IP alone if the port is not known.
[[nodiscard]] std::string peer_text(const HttpRequest& request);

}  // namespace roost::http
