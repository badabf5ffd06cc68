// SPDX-License-Identifier: Apache-2.0
// Writes JSON values as Erlang terms, in the same form as Phoenix, so that both sign the same bytes. (Phoenix
// orders maps of more than 32 members differently.) Owner: the call. A value that a term cannot hold is an
// Error, after which the writer must not be used.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "roost/json.hpp"
#include "roost/result.hpp"
#include "token/term_tags.hpp"

namespace roost::token {

class TermWriter {
 public:
  explicit TermWriter(TermText text) : text_(text) {}

  void tuple(std::uint8_t arity);
  void atom(std::string_view ascii_name);
  void integer(std::int64_t number);
  void integer(std::uint64_t number);
  void real(double number);
  [[nodiscard]] Result<void> value(const Json& value) { return write(value, 0); }

  /// The version and the terms so far, or an error if they exceed kMaxTermSize.
  [[nodiscard]] Result<std::string> finish() &&;

 private:
  [[nodiscard]] Result<void> write(const Json& value, std::size_t depth);
  [[nodiscard]] Result<void> finite(double number);
  [[nodiscard]] Result<void> string(std::string_view text);
  [[nodiscard]] Result<void> array(const JsonArray& array, std::size_t depth);
  [[nodiscard]] Result<void> object(const JsonObject& object, std::size_t depth);
  void byte_list(const JsonArray& array);
  void big(bool negative, std::uint64_t magnitude);
  void byte(std::uint8_t byte) { out_.push_back(static_cast<char>(byte)); }
  void big_endian(std::uint64_t number, int bytes);

  std::string out_{static_cast<char>(Tag::version)};
  TermText text_;
};

}  // namespace roost::token
