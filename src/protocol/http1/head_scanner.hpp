// SPDX-License-Identifier: Apache-2.0
// Finds the end of a request's head (request line, headers, empty line) in bytes that are still arriving, and
// enforces the limits. Looks at every byte once, so the result does not depend on how they were split.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

#include "protocol/http1/http_fault.hpp"
#include "protocol/http1/request.hpp"

namespace roost::http1 {

class HeadScanner {
 public:
  struct Incomplete {};
  struct Complete {
    std::size_t line_size;  // the request line without its CRLF
    std::size_t size;       // the whole head, the empty line included
  };
  using ScanResult = std::variant<Incomplete, Complete, HttpFault>;

  /// `input` begins with the request line and extends the input of the previous call.
  [[nodiscard]] ScanResult scan(std::string_view input, const RequestLimits& limits);

 private:
  [[nodiscard]] std::optional<HttpFault> end_line(std::string_view line, const RequestLimits& limits);
  [[nodiscard]] std::optional<HttpFault> check_size(std::string_view line, const RequestLimits& limits) const;
  [[nodiscard]] bool in_request_line() const noexcept { return lines_ == 0; }

  std::size_t next_ = 0;        // first byte not scanned yet
  std::size_t line_start_ = 0;  // of the current line
  std::size_t lines_ = 0;       // complete lines so far
  std::size_t request_line_ = 0;
  bool complete_ = false;
};

}  // namespace roost::http1
