// SPDX-License-Identifier: Apache-2.0
// The shared half of PendingJoin, and the address inside a SocketRef: enough to find the right shard again,
// and nothing that could dangle.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "channel/shard_context.hpp"
#include "protocol/phoenix/protocol_names.hpp"
#include "roost/channel_handle.hpp"

namespace roost {

class PendingJoin::State {
 public:
  State(std::shared_ptr<channels::HandleTarget> target, SubscriberId channel)
      : target_(std::move(target)), channel_(channel) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  void answer(JoinResult result);

 private:
  std::shared_ptr<channels::HandleTarget> target_;
  SubscriberId channel_;
  std::atomic<bool> answered_{false};
};

struct SocketRef::Address {
  std::shared_ptr<channels::HandleTarget> target;
  ConnectionId connection;
  Topic topic;
  phoenix::Ref join_ref;
  phoenix::Ref ref;
};

}  // namespace roost
