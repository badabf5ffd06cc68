// SPDX-License-Identifier: Apache-2.0
// Joins that wait until their topic is known to other nodes, so that "after its answer every broadcast comes"
// holds in a cluster. Only where the adapter routes by interest. A topic is held here until its join is
// settled; after that its members hold it. Owner and thread: a shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pubsub/remote_interest.hpp"
#include "roost/ids.hpp"
#include "roost/payload.hpp"
#include "roost/pubsub.hpp"

namespace roost::channels {

class ChannelServer;
struct ShardContext;

class JoinGate {
 public:
  /// All borrowed. Made before the shard's loop runs.
  JoinGate(ShardContext& shard, pubsub::RemoteInterest& interest, const PubSubOptions& options);
  JoinGate(const JoinGate&) = delete;
  JoinGate& operator=(const JoinGate&) = delete;
  ~JoinGate();

  /// True: the topic is known, and the application may be asked. False: later one of the channel's
  /// topic_confirmed() and topic_refused() is called, unless it is released before.
  [[nodiscard]] bool pass(const ChannelServer& channel, const Payload& params);
  /// The channel is a member now, or has ended. May be called again.
  void release(SubscriberId channel);

 private:
  class Held;
  /// The joins of one topic that wait. Those that have given up are removed now and then.
  struct Waiting {
    std::vector<SubscriberId> joins{};
    std::size_t alive = 0;
  };

  void wait(const ChannelServer& channel, Held& held, const Payload& params);
  void no_longer_waits(const std::string& topic);
  void remove_gone(Waiting& waiting);
  void answered(const std::string& topic, const Result<void>& answer);
  void expired(SubscriberId channel);
  /// The channel, if its join still waits here.
  [[nodiscard]] ChannelServer* take(SubscriberId channel, Payload& params);

  ShardContext& shard_;
  pubsub::RemoteInterest& interest_;
  const PubSubOptions& options_;
  std::unordered_map<std::uint32_t, std::unique_ptr<Held>> held_;  // by the index of the channel's id
  std::unordered_map<std::string, Waiting> waiting_;               // by topic
};

}  // namespace roost::channels
