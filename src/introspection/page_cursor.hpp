// SPDX-License-Identifier: Apache-2.0
// Where a page ends and the next begins. Cursors come back from whoever was given one, so they may be
// anything. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roost::endpoint {

/// A walk through the shards one after the other: "2-117", the place in that shard to go on from.
struct WalkCursor {
  std::size_t shard = 0;
  std::size_t place = 0;

  [[nodiscard]] std::string text() const;
  /// The beginning for what is no cursor.
  [[nodiscard]] static WalkCursor parse(std::string_view text);
};

/// A walk through all shards at once: "120-33", one number each. Empty for what is no cursor.
[[nodiscard]] std::vector<std::uint64_t> parse_numbers(std::string_view text);
[[nodiscard]] std::string text_of(const std::vector<std::uint64_t>& numbers);

}  // namespace roost::endpoint
