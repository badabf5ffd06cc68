// SPDX-License-Identifier: Apache-2.0
// The groups of `pg` by which nodes of one Phoenix.PubSub find each other: one a shard of the pool, of which
// a sender uses any; and one of Roost nodes alone. Owner and thread: a node's loop.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace roost::erlang {

class GroupNames {
 public:
  /// More in a pool are not joined.
  static constexpr std::size_t kMaxPool = 256;

  /// `pubsub`: "Chat.PubSub", with or without "Elixir." in front.
  GroupNames(std::string_view pubsub, unsigned pool_size);

  /// All that this node is in.
  [[nodiscard]] std::span<const std::string> all() const noexcept { return names_; }
  /// Those of the pubsub; the first is its worker's registered name, too.
  [[nodiscard]] std::span<const std::string> pool() const noexcept { return all().subspan(1); }
  [[nodiscard]] const std::string& worker() const noexcept { return names_[1]; }
  [[nodiscard]] const std::string& roost() const noexcept { return names_[0]; }
  [[nodiscard]] bool contains(std::string_view name) const;

  /// A group that another node is in. True: it is one of a larger pool, and this node has to join it now.
  [[nodiscard]] bool add(std::string_view name);

 private:
  std::vector<std::string> names_;
};

}  // namespace roost::erlang
