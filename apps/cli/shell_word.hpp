// SPDX-License-Identifier: Apache-2.0
// Quotes words of a command that a person may paste into a shell. Pure.
#pragma once

#include <string>
#include <string_view>

namespace roost::cli {

/// Unchanged, or in single quotes if a shell would interpret it.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace roost::cli
