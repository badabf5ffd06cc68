// SPDX-License-Identifier: Apache-2.0
// Decodes the chunked transfer coding (RFC 9112 §7.1); extensions and trailers are dropped. Not Beast's chunk
// parser, because that one (1.81) fails an assertion when an empty body arrives in pieces. Pure.
//
//   | size in hex [; extension] CRLF | data | CRLF | ... | 0 [; extension] CRLF | trailer lines | CRLF |
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/http1/http_fault.hpp"

namespace roost::http1 {

class ChunkedDecoder {
 public:
  /// Limits on overhead bytes: of one line with its CRLF, and of all trailers together.
  static constexpr std::size_t kMaxLine = 4 * 1024;
  static constexpr std::size_t kMaxTrailers = 8 * 1024;

  explicit ChunkedDecoder(std::size_t max_body) : max_body_(max_body) {}

  /// Consumes bytes from the front of `input`, all of them or up to the end of the body, and appends data to
  /// `body`.
  [[nodiscard]] std::optional<HttpFault> decode(std::string_view& input, std::string& body);
  [[nodiscard]] bool done() const noexcept { return stage_ == Stage::done; }

 private:
  enum class Stage { size_line, data, data_end, trailers, done };

  void take_data(std::string_view& input, std::string& body);
  [[nodiscard]] std::optional<HttpFault> take_line(std::string_view& input, std::size_t body_size);
  [[nodiscard]] std::optional<HttpFault> read_line(std::string_view line, std::size_t body_size);
  [[nodiscard]] std::optional<HttpFault> read_size(std::string_view line, std::size_t body_size);
  [[nodiscard]] std::optional<HttpFault> read_trailer(std::string_view line);

  std::size_t max_body_;
  Stage stage_ = Stage::size_line;
  std::size_t chunk_left_ = 0;
  std::size_t trailers_ = 0;  // bytes so far
  std::string line_;          // an incomplete line
};

}  // namespace roost::http1
