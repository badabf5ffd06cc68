// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_node.hpp"

#include <algorithm>
#include <utility>

#include "transport/longpoll_server.hpp"

namespace roost::transport {

void LongPollNode::add(std::size_t shard, runtime::Home<LongPollServer>::Address server) {
  if (shard >= shards_.size()) shards_.resize(shard + 1);
  shards_[shard] = std::move(server);
}

const LongPollMount* LongPollNode::mount(std::string_view path) const {
  const auto found = std::find_if(mounts_.begin(), mounts_.end(),
                                  [path](const LongPollMount* mount) { return mount->socket.path == path; });
  return found == mounts_.end() ? nullptr : *found;
}

void LongPollNode::join(LongPollRelay::Parts parts) {
  tokens_.join(parts.self);
  relay_.emplace(*this, std::move(parts));
}

void LongPollNode::post(std::size_t shard, base::UniqueFunction<void(LongPollServer&)> task) const {
  if (shard >= shards_.size()) return;
  // If the mailbox is closed, the shard is gone, and its sessions with it.
  (void)shards_[shard].post(std::move(task));
}

}  // namespace roost::transport
