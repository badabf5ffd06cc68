// SPDX-License-Identifier: Apache-2.0
// Entity tags (RFC 9110 §8.8.3): "\"abc\"" is strong, "W/\"abc\"" weak. Letters compare as they stand, and a
// comma between the quotes belongs to the tag. Pure.
#pragma once

#include <string_view>

#include "protocol/http1/headers.hpp"

namespace roost::http1 {

/// RFC 9110 §8.8.3.2: two tags are strongly equal when neither is weak, weakly equal whatever they are.
enum class TagComparison { strong, weak };

[[nodiscard]] bool same_tag(std::string_view left, std::string_view right, TagComparison how) noexcept;
[[nodiscard]] bool is_weak(std::string_view tag) noexcept;

/// True when one of the lists under `name` (If-Match, If-None-Match) has `tag`, or is "*". What is not a tag
/// ends its list.
[[nodiscard]] bool lists_tag(const Headers& headers, std::string_view name, std::string_view tag,
                             TagComparison how);

}  // namespace roost::http1
