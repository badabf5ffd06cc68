// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.x request as received, and the limits it was parsed with.
#pragma once

#include <cstddef>
#include <string>

#include "protocol/http1/headers.hpp"
#include "protocol/http1/http_fault.hpp"

namespace roost::http1 {

struct Request {
  std::string method;
  std::string target;
  unsigned version = 11;  // 10 or 11
  Headers headers;
  std::string body;  // chunked coding decoded, trailers dropped
  bool keep_alive = true;
  bool expects_continue = false;  // "100 Continue" before the body (RFC 9110 §10.1.1)
};

/// All in bytes except `header_count`. Status when exceeded: line 414, headers 431, body 413.
struct RequestLimits {
  std::size_t request_line = 8 * 1024;  // without its CRLF
  std::size_t header_count = 100;
  std::size_t header_bytes = 16 * 1024;  // all header lines with their CRLFs, the empty line included
  std::size_t body = 1024 * 1024;
};

/// For targets with a different body limit or a different refusal.
struct BodyLimit {
  std::size_t bytes = 0;
  HttpFault too_large;
};

}  // namespace roost::http1
