// SPDX-License-Identifier: Apache-2.0
// Identities that cross threads: an index with a generation. They may be held, copied and used from any
// thread, and are harmless after the object they named is gone; pointers never cross threads.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace roost {

/// One slot of a shard's table. Generation 0 names nothing.
struct SlotId {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  std::uint16_t shard = 0;

  [[nodiscard]] bool valid() const noexcept { return generation != 0; }
  friend auto operator<=>(const SlotId&, const SlotId&) = default;
};

/// A connection of this node.
struct ConnectionId : SlotId {
  friend auto operator<=>(const ConnectionId&, const ConnectionId&) = default;
};

/// A subscriber of the pubsub on this node: a channel, a socket, or a subscription of user code.
struct SubscriberId : SlotId {
  friend auto operator<=>(const SubscriberId&, const SubscriberId&) = default;
};

/// "shard-index-generation", as printed by the tools.
[[nodiscard]] std::string to_string(const SlotId& id);

}  // namespace roost
