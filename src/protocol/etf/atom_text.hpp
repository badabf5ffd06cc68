// SPDX-License-Identifier: Apache-2.0
// The names of atoms, and other text, in UTF-8. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roost::etf {

[[nodiscard]] std::string utf8_of_latin1(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);
/// nullopt if it is not UTF-8.
[[nodiscard]] std::optional<std::string> checked_utf8(std::string_view text);

}  // namespace roost::etf
