// SPDX-License-Identifier: Apache-2.0
// One member of a JSON object, without reading the rest into values. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace roost::phoenix {

/// The member's value as it is written; nothing when `text` is no valid JSON object, or has no such member.
/// `name` is compared with keys as they are written: one with escapes is not found.
[[nodiscard]] std::optional<std::string_view> json_member(std::string_view text, std::string_view name);

}  // namespace roost::phoenix
