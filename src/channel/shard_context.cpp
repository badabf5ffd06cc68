// SPDX-License-Identifier: Apache-2.0
#include "channel/shard_context.hpp"

namespace roost::channels {

ShardContext::ShardContext(runtime::Shard& owner, pubsub::PubSubServer* pubsub_or_none,
                           runtime::WorkerPool& pool, const base::Clock& time, Telemetry& events, Logger& log)
    : shard(owner),
      loop(owner.loop()),
      probe(owner.probe()),
      pubsub(pubsub_or_none),
      workers(pool),
      clock(time),
      telemetry(events),
      logger(log),
      handles(std::make_shared<HandleTarget>(HandleTarget{owner.mailbox(), this})),
      connections(static_cast<std::uint16_t>(owner.index())) {}

}  // namespace roost::channels
