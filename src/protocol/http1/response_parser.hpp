// SPDX-License-Identifier: Apache-2.0
// Bytes in, one response out, for clients (RFC 9112 §4, §6.3). Pure; one parser per response. The result does
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
  std::string body;  // chunked coding decoded; empty after a 101
};

class ResponseParser {
 public:
  /// nullopt: more bytes are needed.
  using ParseResult = Result<std::optional<Response>>;

  /// The limits are borrowed; the limit on the request line applies to the status line.
  explicit ResponseParser(const RequestLimits& limits);
  ~ResponseParser();

  /// Consumes from the front of `input`: the head once it is complete, and whatever has arrived of the body.
  /// The caller keeps the rest and passes it again, extended. Bytes after the response are not consumed. Must
  /// not be called again after a response or an error.
  [[nodiscard]] ParseResult parse(std::string_view& input);

  /// The server has closed: either that ends the body, or the response is cut short.
  [[nodiscard]] Result<Response> end_of_stream();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace roost::http1
