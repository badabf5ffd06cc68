// SPDX-License-Identifier: Apache-2.0
// Bytes in, one request out: HeadScanner finds the head, Boost.Beast reads it, the body follows. Pure; one
// parser a request.
// The answer does not depend on how the bytes were split: a head is read only when it is whole.
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
  bool expects_continue = false;  // the head is whole and asks for a "100 Continue" before the body
};

struct Parsed {
  std::size_t consumed = 0;  // bytes of the input that are done with; what follows is the caller's to keep
  std::variant<NeedMore, Request, HttpFault> outcome;
};

/// Asked with the target of a request whose head is whole; nothing: RequestLimits::body.
using BodyLimitOf = std::function<std::optional<BodyLimit>(std::string_view target)>;

class RequestParser {
 public:
  /// The limits are borrowed and must outlive the parser.
  explicit RequestParser(const RequestLimits& limits, BodyLimitOf body_limit_of = {});
  ~RequestParser();

  /// `input` is what the call before did not consume, with more at its end. Empty lines before the request
  /// line are skipped (RFC 9112 §2.2). Bytes after the request stay unconsumed. Not called again after a
  /// request or a fault.
  [[nodiscard]] Parsed parse(std::string_view input);

  /// The headers as far as they are known: none before the head is whole.
  [[nodiscard]] const Headers& headers() const noexcept;
  /// Of the body, as far as it has come.
  [[nodiscard]] std::size_t body_size() const noexcept;
  /// True from the first byte of the request line on.
  [[nodiscard]] bool started() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace roost::http1
