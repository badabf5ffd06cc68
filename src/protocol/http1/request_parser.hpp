// SPDX-License-Identifier: Apache-2.0
// Bytes in, one request out: HeadScanner finds the head, Boost.Beast parses it, the body follows. Pure; one
// parser per request. The result does not depend on how the bytes were split: a head is parsed only when it
// is complete.
//
//   | method SP target SP HTTP/1.x CRLF | name: value CRLF ... | CRLF | body: content-length bytes or chunks
//   |
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

#include "protocol/http1/http_fault.hpp"
#include "protocol/http1/request.hpp"

namespace roost::http1 {

struct NeedMore {
  bool expects_continue = false;  // the head is complete and asks for a "100 Continue" before the body
};

struct Parsed {
  std::size_t consumed = 0;  // bytes of the input; the caller keeps the rest
  std::variant<NeedMore, Request, HttpFault> outcome;
};

/// Called with the target once the head is complete; nullopt: RequestLimits::body applies.
using BodyLimitOf = std::function<std::optional<BodyLimit>(std::string_view target)>;

class RequestParser {
 public:
  /// The limits are borrowed and must outlive the parser.
  explicit RequestParser(const RequestLimits& limits, BodyLimitOf body_limit_of = {});
  ~RequestParser();

  /// `input` is the unconsumed rest of the previous call's input, extended. Empty lines before the request
  /// line are skipped (RFC 9112 §2.2). Bytes after the request stay unconsumed. Must not be called again
  /// after a request or a fault.
  [[nodiscard]] Parsed parse(std::string_view input);

  /// The headers; empty until the head is complete.
  [[nodiscard]] const Headers& headers() const noexcept;
  /// Body bytes received so far.
  [[nodiscard]] std::size_t body_size() const noexcept;
  /// True once the first byte of the request line has arrived.
  [[nodiscard]] bool started() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace roost::http1
