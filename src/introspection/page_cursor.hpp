// SPDX-License-Identifier: Apache-2.0
// How long a page may be, where it ends and where the next begins. Cursors come back from clients, so they
// may be anything. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/introspection.hpp"

namespace roost::introspection {

/// Items of a page; more are not asked for at once.
inline constexpr std::size_t kMaxPage = 1000;

[[nodiscard]] inline std::size_t limit_of(const PageRequest& request) {
  return std::clamp<std::size_t>(request.limit, 1, kMaxPage);
}

/// A walk through the shards one after the other: "2-117", the place in that shard to go on from.
struct WalkCursor {
  std::size_t shard = 0;
  std::size_t place = 0;

  [[nodiscard]] std::string text() const;
  /// Empty: the beginning. Throws std::invalid_argument for a text that is not a cursor of a node with so
  /// many shards.
  [[nodiscard]] static WalkCursor parse(std::string_view text, std::size_t shards);
};

/// A walk through topics by name: what comes after this one.
[[nodiscard]] std::string cursor_after(const std::string& topic);
/// The topic; empty: the beginning. Throws std::invalid_argument for a text that is not a cursor.
[[nodiscard]] std::string topic_before(const std::string& cursor);

/// What all of them throw.
[[noreturn]] void refuse_cursor(std::string_view text);

/// A walk through all shards at once: "120-33", one number each. Empty for a text that is not a cursor.
[[nodiscard]] std::vector<std::uint64_t> parse_numbers(std::string_view text);
[[nodiscard]] std::string text_of(const std::vector<std::uint64_t>& numbers);

}  // namespace roost::introspection
