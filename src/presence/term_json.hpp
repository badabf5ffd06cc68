// SPDX-License-Identifier: Apache-2.0
// An Erlang term as JSON text, as Phoenix's JSON libraries write it: atoms and binaries are strings, nil is
// null. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/etf/byte_cursor.hpp"

namespace roost::presence {

/// Appends. `terms` is in the form of TermOutput (TermCursor::copy makes it so). False, with a part appended:
/// JSON has nothing for it (a tuple, a process, bytes that are not UTF-8, a key that is neither).
[[nodiscard]] bool append_json(etf::ByteCursor& terms, std::string& out);

/// The name of an atom, or a binary. nullopt: it is neither.
[[nodiscard]] std::optional<std::string_view> text_of(etf::ByteCursor& terms);

}  // namespace roost::presence
