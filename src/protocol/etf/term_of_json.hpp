// SPDX-License-Identifier: Apache-2.0
// JSON as Erlang terms, as Phoenix's JSON libraries read it: objects are maps with binaries as keys, arrays
// lists, strings binaries, `null` the atom nil. Pure: any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "protocol/etf/term_output.hpp"
#include "roost/result.hpp"

namespace roost::etf {

inline constexpr std::size_t kMaxJsonDepth = 256;      // objects and arrays around a value
inline constexpr std::size_t kMaxIntegerDigits = 600;  // of an integer in JSON
inline constexpr std::size_t kMaxIntegerBytes = 250;   // of one in a term: no more digits than that

/// Appends. Of members with one name the last counts, since a map must not have a key twice. An error for
/// what is not one JSON value, and for what no term can hold: nested too deep, a number too large; `out` then
/// has parts of it.
[[nodiscard]] Result<void> append_json(TermOutput& out, std::string_view json);

}  // namespace roost::etf
