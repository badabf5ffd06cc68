// SPDX-License-Identifier: Apache-2.0
// Bytes in, one response out, for clients (RFC 9112 §4, §6.3). Pure; one parser a response. The answer does
// not depend on how the bytes were split.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/http1/headers.hpp"
#include "protocol/http1/request.hpp"
#include "roost/result.hpp"

namespace roost::http1 {

struct Response {
  unsigned status = 0;
  std::string reason;  // as the server worded it
  Headers headers;
  std::string body;  // chunked coding taken off; none after a 101
};

class ResponseParser {
 public:
  /// Nothing: more bytes are needed.
  using Outcome = Result<std::optional<Response>>;

  /// Borrowed; the limit on the request line holds for the status line.
  explicit ResponseParser(const RequestLimits& limits);
  ~ResponseParser();

  /// Takes from the front of `input`: the head when it is whole, of the body what has come. What is left then
  /// stays the caller's to keep, and comes again with more at its end. Bytes after the response are not
  /// touched. Not called again after a response or an error.
  [[nodiscard]] Outcome parse(std::string_view& input);

  /// The server has closed: that may be the end of the body, or the response is cut short.
  [[nodiscard]] Result<Response> end_of_stream();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace roost::http1
