// SPDX-License-Identifier: Apache-2.0
// What every PubSubAdapter has to show (spec pubsub.md §4). An adapter's test names a factory of linked
// adapters and instantiates the suite:
//   INSTANTIATE_TEST_SUITE_P(MyBroker, PubSubAdapterContract, testing::Values(AdapterCluster{&make, 3}));
// Messages may take time: every expectation waits for what it expects.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "roost/pubsub_adapter.hpp"

namespace roost::test {

/// How to make adapters that hear each other.
struct AdapterCluster {
  /// `nodes` adapters, not started, each with its own node name.
  std::function<std::vector<std::shared_ptr<PubSubAdapter>>(std::size_t nodes)> make;
  std::size_t nodes;
};

/// What one node received. Thread: any.
class Inbox {
 public:
  [[nodiscard]] PubSubAdapter::Receive receiver() {
    return [this](PubSubMessage message) {
      const std::lock_guard lock(mutex_);
      messages_.push_back(std::move(message));
      arrived_.notify_all();
    };
  }
  /// The first `count` messages; fewer when they do not come within five seconds.
  [[nodiscard]] std::vector<PubSubMessage> first(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::seconds(5), [&] { return messages_.size() >= count; });
    return messages_;
  }
  [[nodiscard]] std::vector<std::string> events(std::size_t count) {
    std::vector<std::string> events;
    for (const PubSubMessage& message : first(count))
      events.push_back(message.event);
    return events;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<PubSubMessage> messages_;
};

class PubSubAdapterContract : public testing::TestWithParam<AdapterCluster> {
 protected:
  PubSubAdapterContract() : adapters(GetParam().make(GetParam().nodes)), inboxes(adapters.size()) {
    for (std::size_t i = 0; i < adapters.size(); ++i) {
      const auto started = adapters[i]->start({.name = "Test.PubSub"}, inboxes[i].receiver());
      EXPECT_TRUE(started);
    }
  }
  ~PubSubAdapterContract() override {
    for (const auto& adapter : adapters)
      adapter->stop();
  }
  [[nodiscard]] static PubSubMessage message(std::string event) {
    return {"room:a", std::move(event), Payload({{"n", 1}}), {}};
  }
  /// A message to oneself that comes behind all that was sent before.
  void mark(std::size_t node) {
    ASSERT_TRUE(adapters[node]->direct_broadcast(adapters[node]->node_name(), message("mark")));
  }

  std::vector<std::shared_ptr<PubSubAdapter>> adapters;
  std::vector<Inbox> inboxes;
};

TEST_P(PubSubAdapterContract, EveryNodeHasItsOwnName) {
  std::vector<std::string> names;
  for (const auto& adapter : adapters) {
    EXPECT_FALSE(adapter->node_name().empty());
    EXPECT_THAT(names, testing::Not(testing::Contains(adapter->node_name())));
    names.push_back(adapter->node_name());
  }
}

TEST_P(PubSubAdapterContract, ABroadcastReachesAllOtherNodesAndNeverItsOwn) {
  ASSERT_TRUE(adapters[0]->broadcast(message("news")));
  mark(0);
  for (std::size_t i = 1; i < adapters.size(); ++i)
    EXPECT_EQ(inboxes[i].events(1), std::vector<std::string>{"news"});
  EXPECT_EQ(inboxes[0].events(1), std::vector<std::string>{"mark"});
}

TEST_P(PubSubAdapterContract, ADirectBroadcastReachesTheNamedNodeOnlyWhichMayBeItsOwn) {
  const std::size_t last = adapters.size() - 1;
  ASSERT_TRUE(adapters[0]->direct_broadcast(adapters[last]->node_name(), message("direct")));
  EXPECT_EQ(inboxes[last].events(1), std::vector<std::string>{"direct"});
  for (std::size_t i = 0; i < last; ++i) {
    mark(i);
    EXPECT_EQ(inboxes[i].events(1), std::vector<std::string>{"mark"});
  }
}

TEST_P(PubSubAdapterContract, ADirectBroadcastToAnUnknownNodeIsNoError) {
  EXPECT_TRUE(adapters[0]->direct_broadcast("nobody@nowhere", message("lost")));
  for (std::size_t i = 0; i < adapters.size(); ++i) {
    mark(i);
    EXPECT_EQ(inboxes[i].events(1), std::vector<std::string>{"mark"});
  }
}

TEST_P(PubSubAdapterContract, AMessageArrivesAsItWasSent) {
  const std::size_t last = adapters.size() - 1;
  const PubSubMessage sent[] = {
      {"topic \xc3\xa9", "event", Payload({{"text", "\xe2\x82\xac"}, {"n", 12345678901234567}}),
       "dispatcher"},
      {"", "", Payload::binary(std::string("\0\xff\x80", 3)), ""},
  };
  for (const PubSubMessage& message : sent)
    ASSERT_TRUE(adapters[0]->direct_broadcast(adapters[last]->node_name(), message));
  const auto received = inboxes[last].first(2);
  ASSERT_EQ(received.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(received[i].topic, sent[i].topic);
    EXPECT_EQ(received[i].event, sent[i].event);
    EXPECT_EQ(received[i].payload.kind(), sent[i].payload.kind());
    EXPECT_EQ(received[i].payload.text(), sent[i].payload.text());
    EXPECT_EQ(received[i].payload.bytes(), sent[i].payload.bytes());
    EXPECT_EQ(received[i].dispatcher, sent[i].dispatcher);
  }
}

TEST_P(PubSubAdapterContract, MessagesOfOneThreadArriveInOrder) {
  const std::size_t last = adapters.size() - 1;
  std::vector<std::string> sent;
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(adapters[0]->direct_broadcast(adapters[last]->node_name(), message(sent.back())));
  }
  EXPECT_EQ(inboxes[last].events(1000), sent);
}

TEST_P(PubSubAdapterContract, AfterStopNothingIsReceived) {
  const std::size_t last = adapters.size() - 1;
  adapters[last]->stop();
  static_cast<void>(adapters[0]->broadcast(message("late")));
  static_cast<void>(adapters[0]->direct_broadcast(adapters[last]->node_name(), message("late")));
  static_cast<void>(adapters[last]->direct_broadcast(adapters[last]->node_name(), message("late")));
  EXPECT_TRUE(inboxes[last].first(0).empty());
}

}  // namespace roost::test
