// SPDX-License-Identifier: Apache-2.0
// Parses a whole request head with Boost.Beast, and enforces the framing rules that Beast leaves open: the
// end of a request must be unambiguous, or another server on the path sees a different request than we do
// (request smuggling, RFC 9112 §11.2). Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "protocol/http1/http_fault.hpp"
#include "protocol/http1/request.hpp"

namespace roost::http1 {

struct RequestHead {
  Request request;  // without its body
  std::uint64_t content_length = 0;
  bool chunked = false;
};

/// `head` is a head found by HeadScanner, the empty line included; `line` is its request line.
[[nodiscard]] std::variant<RequestHead, HttpFault> parse_head(std::string_view head, std::string_view line);

/// The Accept headers among the complete lines of a head that may be cut off, too long or malformed; they
/// decide the format of the error response.
[[nodiscard]] Headers accept_headers_in(std::string_view head);

}  // namespace roost::http1
