// SPDX-License-Identifier: Apache-2.0
// Reads a whole request head by Boost.Beast's parser, and holds it to the framing rules that Beast leaves
// open: what decides where a request ends must have one meaning only, or the next server on the road reads
// another request than we do (request smuggling, RFC 9112 §11.2). Pure.
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

/// `head` is a head as HeadScanner found it, the empty line included; `line` is its request line.
[[nodiscard]] std::variant<RequestHead, HttpFault> parse_head(std::string_view head, std::string_view line);

/// The Accept headers among the whole lines that have come of a head, which may be cut off, too long or
/// broken: how its sender wants to be answered.
[[nodiscard]] Headers wishes_in(std::string_view head);

}  // namespace roost::http1
