// SPDX-License-Identifier: Apache-2.0
#include "channel/pool_work.hpp"

#include <exception>
#include <memory>
#include <utility>

#include "channel/channel_server.hpp"

namespace roost::channels {
namespace {

PoolOutcome outcome_of(const PoolWork& work) {
  try {
    return {work(), {}};
  } catch (const std::exception& error) {
    return {{}, error.what()};
  } catch (...) {
    return {{}, "not a std::exception"};
  }
}

void hand_back(const std::shared_ptr<HandleTarget>& target, SubscriberId id, PoolOutcome outcome) {
  target->mailbox->post([shard = target->context, id, outcome = std::move(outcome)] {
    if (ChannelServer* channel = shard->channels.find(id)) channel->work_returned(outcome);
  });
}

}  // namespace

void run_on_pool(ShardContext& shard, SubscriberId channel, PoolWork work) {
  auto run = [target = shard.handles, channel, work = std::move(work)] {
    hand_back(target, channel, outcome_of(work));
  };
  shard.workers.submit(std::move(run)).value();
}

}  // namespace roost::channels
