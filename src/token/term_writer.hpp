// SPDX-License-Identifier: Apache-2.0
// Writes JSON values as Erlang terms, in the same form as Phoenix, so that both sign the same bytes. (Phoenix
// orders maps of more than 32 members differently.) Owner: the call. A value that a term cannot hold is an
// Error, after which the writer must not be used.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "protocol/etf/term_output.hpp"
#include "roost/json.hpp"
#include "roost/result.hpp"
#include "token/term_text.hpp"

namespace roost::token {

class TermWriter {
 public:
  explicit TermWriter(TermText text) : text_(text) { out_.version(); }

  /// For terms that are not values of JSON.
  [[nodiscard]] etf::TermOutput& terms() noexcept { return out_; }
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

  etf::TermOutput out_;
  TermText text_;
};

}  // namespace roost::token
