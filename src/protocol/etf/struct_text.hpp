// SPDX-License-Identifier: Apache-2.0
// Elixir's structs in JSON. They travel with all their fields, because the node that has the client encodes
// them. Pure: any thread.
#pragma once

#include <string>

#include "protocol/etf/term_cursor.hpp"
#include "roost/result.hpp"

namespace roost::etf {

/// What the map that begins there has as `__struct__`, like "Elixir.Date"; empty: it is no struct.
[[nodiscard]] std::string struct_name(TermCursor map);

/// One JSON value. An error names a struct that has no form in JSON, or that is not as it should be.
[[nodiscard]] Result<std::string> struct_as_json(const std::string& name, TermCursor map);

}  // namespace roost::etf
