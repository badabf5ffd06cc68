// SPDX-License-Identifier: Apache-2.0
// Reads Erlang terms of which the form is known, one after the other. Views the bytes; no count in them
// reserves memory. Owner: the call. Failure: a function returns nullopt or false, and the cursor must not be
// used again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/etf/byte_cursor.hpp"
#include "protocol/etf/term_output.hpp"

namespace roost::etf {

/// Of any size.
struct Integer {
  bool negative = false;
  std::uint64_t magnitude = 0;
  std::string_view
      big{};  // not empty: the magnitude has more than 64 bits, and is this; the lowest byte first
};

class TermCursor {
 public:
  explicit TermCursor(std::string_view terms) : bytes_(terms) {}

  [[nodiscard]] bool version() { return bytes_.big_endian(1) == Tag::version; }
  /// Its elements follow.
  [[nodiscard]] std::optional<std::size_t> tuple();
  [[nodiscard]] bool tuple_of(std::size_t arity) { return tuple() == arity; }
  /// A key and a value for each follow.
  [[nodiscard]] std::optional<std::size_t> map();
  [[nodiscard]] bool empty_list() { return tag() == Tag::empty_list; }
  /// A list that is not written as bytes. Its elements follow, and, if it has any, an empty_list().
  [[nodiscard]] std::optional<std::size_t> list();
  /// A list of small integers, one a byte.
  [[nodiscard]] std::optional<std::string_view> byte_list();
  /// In UTF-8.
  [[nodiscard]] std::optional<std::string> atom();
  /// Whether it is that one, which is ASCII.
  [[nodiscard]] bool atom(std::string_view name) { return atom_name() == name; }
  [[nodiscard]] std::optional<std::string_view> binary();
  /// An integer from 0 to 2^63 - 1.
  [[nodiscard]] std::optional<std::uint64_t> natural();
  [[nodiscard]] std::optional<Integer> integer();
  /// Finite.
  [[nodiscard]] std::optional<double> real();
  [[nodiscard]] std::optional<Pid> pid();
  [[nodiscard]] std::optional<Reference> reference();

  /// Any term of data, processes and references, appended with its atoms in UTF-8. Refused are functions,
  /// ports, bit strings, improper lists, maps with a key twice, more than kMaxTermDepth levels.
  [[nodiscard]] bool copy(TermOutput& out) { return copy(out, 0); }
  /// Any term at all, functions too. Takes no longer than reading its bytes, however deep it is nested.
  [[nodiscard]] bool skip();
  /// As skip(); the bytes of the term.
  [[nodiscard]] std::optional<std::string_view> skipped();

  /// 0: there is no other term.
  [[nodiscard]] std::uint8_t next_tag() const noexcept;
  [[nodiscard]] bool next_is_atom() const noexcept;
  [[nodiscard]] bool next_is_tuple() const noexcept;
  [[nodiscard]] bool next_is_map() const noexcept { return next_tag() == Tag::map; }
  [[nodiscard]] bool next_is_integer() const noexcept;
  [[nodiscard]] bool at_end() const noexcept { return bytes_.rest().empty(); }

 private:
  [[nodiscard]] std::optional<std::uint8_t> tag();
  [[nodiscard]] std::optional<Integer> big(std::size_t length_bytes);
  [[nodiscard]] bool skip_one(std::uint64_t& more);
  [[nodiscard]] bool skip_bytes(std::size_t size) { return bytes_.take(size).has_value(); }
  [[nodiscard]] bool skip_sized(std::size_t length_bytes, std::size_t extra);
  [[nodiscard]] bool skip_identity(std::size_t size) { return atom_name() && skip_bytes(size); }
  [[nodiscard]] std::optional<std::string_view> atom_name();
  [[nodiscard]] bool fill(std::uint32_t& number);
  [[nodiscard]] bool copy(TermOutput& out, std::size_t depth);
  [[nodiscard]] bool copy_raw(TermOutput& out, std::size_t size);
  [[nodiscard]] bool copy_sized(TermOutput& out, std::size_t length_bytes);
  [[nodiscard]] bool copy_big(TermOutput& out, std::size_t length_bytes);
  [[nodiscard]] bool copy_float(TermOutput& out);
  [[nodiscard]] bool copy_elements(TermOutput& out, std::size_t count, std::size_t depth);
  [[nodiscard]] bool copy_list(TermOutput& out, std::size_t depth);
  [[nodiscard]] bool copy_map(TermOutput& out, std::size_t depth);

  ByteCursor bytes_;
};

}  // namespace roost::etf
