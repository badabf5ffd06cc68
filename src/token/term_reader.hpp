// SPDX-License-Identifier: Apache-2.0
// Reads Erlang terms as JSON values: only what JSON can express. Functions, processes, references, other
// kinds of terms, numbers beyond 64 bits, improper lists and maps with non-string keys are rejected; nothing
// in the input can be executed, and no count in the input reserves memory. Views the bytes. Owner: the call.
// Failure: returns nullopt, and the reader must not be used again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/etf/term_cursor.hpp"
#include "roost/json.hpp"
#include "token/term_text.hpp"

namespace roost::token {

class TermReader {
 public:
  TermReader(std::string_view term, TermText text) : terms_(term), text_(text) {}

  /// Enters the tuple that begins here and returns its size; nullopt, without advancing, if there is none.
  [[nodiscard]] std::optional<std::size_t> enter_tuple();
  [[nodiscard]] std::optional<Json> value() { return read(0); }
  [[nodiscard]] bool at_end() const noexcept { return terms_.at_end(); }

 private:
  using MaybeJson = std::optional<Json>;

  [[nodiscard]] MaybeJson read(std::size_t depth);
  [[nodiscard]] MaybeJson integer();
  [[nodiscard]] MaybeJson real();
  [[nodiscard]] MaybeJson binary();
  [[nodiscard]] MaybeJson atom();
  [[nodiscard]] MaybeJson byte_list();
  [[nodiscard]] MaybeJson tuple(std::size_t depth);
  [[nodiscard]] MaybeJson list(std::size_t depth);
  [[nodiscard]] MaybeJson map(std::size_t depth);
  [[nodiscard]] std::optional<JsonArray> elements(std::size_t count, std::size_t depth);
  [[nodiscard]] std::optional<std::string> key();
  [[nodiscard]] std::optional<std::string_view> text();

  etf::TermCursor terms_;
  TermText text_;
};

}  // namespace roost::token
