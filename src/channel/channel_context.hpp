// SPDX-License-Identifier: Apache-2.0
// What all parts of one channel work with: its shard, its connection, and how it was joined. Owner: the
// ChannelServer, which never changes it; thread: the shard's.
#pragma once

#include "channel/channel_host.hpp"
#include "channel/shard_context.hpp"
#include "protocol/phoenix/protocol_names.hpp"
#include "roost/routes.hpp"
#include "roost/topic.hpp"

namespace roost::channels {

struct ChannelContext {
  ShardContext& shard;
  ChannelHost& host;
  const Route& route;
  const Topic topic;
  const phoenix::Ref join_ref;  // of the join message; null stays null
  const phoenix::Ref ref;       // of the join message, for its answer and, if join_ref is null, for pushes

  /// A channel joined with join_ref null pushes under the join's ref (spec wire-protocol.md §8).
  [[nodiscard]] phoenix::RefView own_join_ref() const noexcept {
    return join_ref.is_null() ? ref.view() : join_ref.view();
  }
  [[nodiscard]] inspect::Observer& observer() const noexcept { return shard.observer; }
  [[nodiscard]] inspect::ObservedChannel observed() const noexcept {
    return {host, topic, route.pattern, route.type};
  }
};

}  // namespace roost::channels
