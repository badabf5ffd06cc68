// SPDX-License-Identifier: Apache-2.0
// erlang:phash2 of a binary: over the same pool, a topic is in the same part on nodes of all makes
// (docs/spec/erlang-cluster.md §3.1). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace roost::presence {

/// Below `range`, which is not 0.
[[nodiscard]] std::uint32_t phash2(std::string_view binary, std::uint32_t range) noexcept;

}  // namespace roost::presence
