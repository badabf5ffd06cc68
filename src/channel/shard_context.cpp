// SPDX-License-Identifier: Apache-2.0
#include "channel/shard_context.hpp"

#include <cstdint>

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
      handles(std::make_shared<HandleTarget>(owner.mailbox(), *this)),
      connections(static_cast<std::uint16_t>(owner.index())),
      channels(static_cast<std::uint16_t>(owner.index())),
      observer(time, events, log, [&loop = loop] { return loop.now(); }),
      insight(observer.insight()) {
  if (pubsub == nullptr) return;
  pubsub->index(shard.index()).observe(&observer);
  if (pubsub::RemoteInterest* interest = pubsub->remote_interest())
    join_gate = std::make_unique<JoinGate>(*this, *interest, pubsub->options());
}

ShardContext::~ShardContext() {
  loop.destroy_retired();  // ended channels use this until they are destroyed
  if (pubsub != nullptr) pubsub->index(shard.index()).observe(nullptr);
}

ChannelCallbackScope::ChannelCallbackScope(ShardContext& context, const char* callback,
                                           std::string_view subject, const void* object)
    : probe_(context.probe, callback, subject), outer_{callback_place.object, callback_place.shard, true} {
  callback_place = {object, context.handles.get(), true};
}

}  // namespace roost::channels
