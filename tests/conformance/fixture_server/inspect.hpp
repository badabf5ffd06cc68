// SPDX-License-Identifier: Apache-2.0
// JSON values as Elixir's inspect/1 shows them, for answers that suites compare as text. Pure.
#pragma once

#include <string>

#include "roost/json.hpp"

namespace fixture {

/// `%{"a" => ["x", 1], "key" => "value"}`: keys sorted, as in Elixir for maps of up to 32.
[[nodiscard]] std::string inspect(const roost::Json& value);

}  // namespace fixture
