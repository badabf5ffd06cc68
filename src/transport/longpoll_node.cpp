// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_node.hpp"

namespace roost::transport {

void LongPollNode::add(std::size_t shard, std::shared_ptr<runtime::Mailbox> mailbox,
                       std::weak_ptr<LongPollServer*> server) {
  if (shard >= shards_.size()) shards_.resize(shard + 1);
  shards_[shard] = {std::move(mailbox), std::move(server)};
}

void LongPollNode::post(std::size_t shard, base::UniqueFunction<void(LongPollServer&)> task) const {
  if (shard >= shards_.size()) return;
  const Place& place = shards_[shard];
  // If the mailbox is closed, the shard is gone, and its sessions with it.
  (void)place.mailbox->post([server = place.server, task = std::move(task)]() mutable {
    if (const auto found = server.lock()) task(**found);
  });
}

}  // namespace roost::transport
