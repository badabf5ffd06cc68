// SPDX-License-Identifier: Apache-2.0
// Terms as JSON text, as Phoenix's JSON libraries write them: atoms are strings except nil, true and false;
// keys are text; Date, Time, NaiveDateTime, DateTime, Decimal, URI and Jason.Fragment have a form of their
// own. What these libraries can't write is refused: tuples, processes, functions, other structs, binaries
// that are not UTF-8. Nothing is executed. Pure: any thread.
#pragma once

#include <string>

#include "protocol/etf/term_cursor.hpp"
#include "roost/result.hpp"

namespace roost::etf {

/// Appends one JSON value for the next term. The error says what has no form in JSON; `out` then has parts
/// of it, and the cursor must not be used again.
[[nodiscard]] Result<void> append_as_json(std::string& out, TermCursor& terms);

}  // namespace roost::etf
