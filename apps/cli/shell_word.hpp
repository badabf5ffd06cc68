// SPDX-License-Identifier: Apache-2.0
// Texts as parts of a command that a person may copy into a shell. Pure.
#pragma once

#include <string>
#include <string_view>

namespace roost::cli {

/// As it is, or in single quotes when a shell would read more into it.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace roost::cli
