// SPDX-License-Identifier: Apache-2.0
// An explanation as text for people or as JSON for programs. Pure.
#pragma once

#include <string>

#include "cli/explain/investigation.hpp"

namespace roost::cli::explain {

[[nodiscard]] std::string as_text(const Explanation& explanation);
/// One line.
[[nodiscard]] std::string as_json(const Explanation& explanation);

}  // namespace roost::cli::explain
