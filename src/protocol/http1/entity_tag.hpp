// SPDX-License-Identifier: Apache-2.0
// Entity tags (RFC 9110 §8.8.3): "\"abc\"" is strong, "W/\"abc\"" weak. Comparison is case-sensitive, and a
// comma between the quotes belongs to the tag. Pure.
#pragma once

#include <string_view>

#include "protocol/http1/headers.hpp"

namespace roost::http1 {

/// RFC 9110 §8.8.3.2: strong comparison requires that neither tag is weak; weak comparison ignores weakness.
enum class TagComparison { strong, weak };

[[nodiscard]] bool same_tag(std::string_view left, std::string_view right, TagComparison how) noexcept;
[[nodiscard]] bool is_weak(std::string_view tag) noexcept;

/// True when one of the lists under `name` (If-Match, If-None-Match) contains `tag`, or is "*". Anything that
/// is not a tag ends its list.
[[nodiscard]] bool lists_tag(const Headers& headers, std::string_view name, std::string_view tag,
                             TagComparison how);

}  // namespace roost::http1
