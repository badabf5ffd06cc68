// SPDX-License-Identifier: Apache-2.0
// Reads Erlang terms as JSON values: what JSON can say and nothing else. Functions, processes, references,
// records of other kinds, numbers beyond 64 bits, improper lists and maps with other keys than strings are
// refused; nothing that is read can run, and no count that is read reserves memory. Views the bytes it was
// given. Owner: the call. Failure: nothing is returned, and the reader is of no more use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "roost/json.hpp"
#include "token/byte_cursor.hpp"
#include "token/term_tags.hpp"

namespace roost::token {

class TermReader {
 public:
  TermReader(std::string_view term, TermText text) : bytes_(term), text_(text) {}

  /// The size of the tuple that begins here, which is entered; nothing, and no step taken, if none does.
  [[nodiscard]] std::optional<std::size_t> enter_tuple();
  [[nodiscard]] std::optional<Json> value() { return read(0); }
  [[nodiscard]] bool at_end() const noexcept { return bytes_.rest().empty(); }

 private:
  using MaybeJson = std::optional<Json>;

  [[nodiscard]] MaybeJson read(std::size_t depth);
  [[nodiscard]] MaybeJson small_integer();
  [[nodiscard]] MaybeJson integer();
  [[nodiscard]] MaybeJson small_big();
  [[nodiscard]] MaybeJson real();
  [[nodiscard]] MaybeJson binary();
  [[nodiscard]] MaybeJson atom(std::uint8_t tag);
  [[nodiscard]] MaybeJson byte_list();
  [[nodiscard]] MaybeJson tuple(std::size_t depth);
  [[nodiscard]] MaybeJson list(std::size_t depth);
  [[nodiscard]] MaybeJson map(std::size_t depth);
  [[nodiscard]] std::optional<JsonArray> elements(std::size_t count, std::size_t depth);
  [[nodiscard]] std::optional<std::string> key();
  [[nodiscard]] std::optional<std::string> atom_name(std::uint8_t tag);
  [[nodiscard]] std::optional<std::string_view> text_of(std::optional<std::uint64_t> size);
  [[nodiscard]] std::optional<std::uint8_t> tag();

  ByteCursor bytes_;
  TermText text_;
};

}  // namespace roost::token
