// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.x request as it stood on the wire, and the limits it was read under.
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
  std::string body;  // chunked coding taken off, trailers dropped
  bool keep_alive = true;
  bool expects_continue = false;  // "100 Continue" before the body (RFC 9110 §10.1.1)
};

/// All in bytes but `header_count`. What goes past: line 414, headers 431, body 413.
struct RequestLimits {
  std::size_t request_line = 8 * 1024;  // without its CRLF
  std::size_t header_count = 100;
  std::size_t header_bytes = 16 * 1024;  // all header lines with their CRLFs, the empty line included
  std::size_t body = 1024 * 1024;
};

/// For targets whose bodies may be larger than others', or are refused otherwise.
struct BodyLimit {
  std::size_t bytes = 0;
  HttpFault too_large;
};

}  // namespace roost::http1
