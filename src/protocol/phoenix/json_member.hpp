// SPDX-License-Identifier: Apache-2.0
// One member of a JSON object, without parsing the rest into values. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace roost::phoenix {

/// The member's value as written; nullopt when `text` is not a valid JSON object, or has no such member.
/// `name` is compared with keys as written: a key with escapes is not found.
[[nodiscard]] std::optional<std::string_view> json_member(std::string_view text, std::string_view name);

}  // namespace roost::phoenix
