// SPDX-License-Identifier: Apache-2.0
// What a hello counts: gathered from the shards without waiting for any of them. So what it says of a shard
// is what that shard said at the hello before. Thread: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "cluster/hello.hpp"
#include "introspection/shard_questions.hpp"
#include "pubsub/pubsub_server.hpp"

namespace roost::endpoint {

class HelloCounters {
 public:
  /// `pubsub` is borrowed.
  HelloCounters(introspection::ShardQuestions questions, const pubsub::PubSubServer& pubsub)
      : questions_(std::move(questions)),
        pubsub_(pubsub),
        parts_(std::make_shared<Parts>(questions_.shards())) {}

  /// And asks the shards for the next time.
  [[nodiscard]] cluster::NodeCounters next();

 private:
  struct Part {
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> topics{0};
  };
  using Parts = std::vector<Part>;

  introspection::ShardQuestions questions_;
  const pubsub::PubSubServer& pubsub_;
  std::shared_ptr<Parts> parts_;  // shared with the shards' tasks
};

}  // namespace roost::endpoint
