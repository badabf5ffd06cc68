// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_node.hpp"

namespace roost::transport {

void LongPollNode::add(std::size_t shard, runtime::Home<LongPollServer>::Address server) {
  if (shard >= shards_.size()) shards_.resize(shard + 1);
  shards_[shard] = std::move(server);
}

void LongPollNode::post(std::size_t shard, base::UniqueFunction<void(LongPollServer&)> task) const {
  if (shard >= shards_.size()) return;
  // If the mailbox is closed, the shard is gone, and its sessions with it.
  (void)shards_[shard].post(std::move(task));
}

}  // namespace roost::transport
