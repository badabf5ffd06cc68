// SPDX-License-Identifier: Apache-2.0
// A member of a topic as a channel is one, whose transport only counts. Owner: a benchmark.
#pragma once

#include <cstdint>

#include "pubsub/topic_index.hpp"

namespace roost::bench {

struct CountingSink final : fastlane::MessageSink {
  void send(const fastlane::EncodedMessage& message) override { bytes += message.frame.size(); }
  std::size_t bytes = 0;
};

class CountingMember final : public pubsub::Subscriber {
 public:
  explicit CountingMember(pubsub::TopicIndex& index) : index_(index) {}
  CountingMember(const CountingMember&) = delete;
  CountingMember& operator=(const CountingMember&) = delete;
  ~CountingMember() override { leave(); }

  /// `serializer`: its place in the node's table, 1 for version 2.
  void join(std::string_view topic, std::uint16_t serializer = 1) {
    index_.subscribe(topic, *this, {&sink_, serializer, false}, membership_);
  }
  void leave() { membership_.leave(); }

  void on_broadcast(const pubsub::BroadcastPtr&) override {}

 private:
  pubsub::TopicIndex& index_;
  CountingSink sink_;
  pubsub::Membership membership_;
};

}  // namespace roost::bench
