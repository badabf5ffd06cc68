// SPDX-License-Identifier: Apache-2.0
// An adapter whose connections live on the node's shards.
#pragma once

#include "roost/log.hpp"
#include "roost/pubsub_adapter.hpp"
#include "runtime/shard.hpp"

namespace roost::pubsub {

class ShardAdapter : public PubSubAdapter {
 public:
  /// Once, before start(). Both are borrowed until stop() has returned.
  virtual void use(runtime::ShardSet& shards, Logger& logger) = 0;
  /// On the shard's thread, as the last thing it does: writes what is queued if the kernel takes it, and
  /// closes. The loops have ended when stop() is called.
  virtual void shard_ends(runtime::Shard& shard) = 0;
};

}  // namespace roost::pubsub
