// SPDX-License-Identifier: Apache-2.0
// What every PubSubAdapter has to show (spec pubsub.md §4). An adapter's test names a maker of networks and
// instantiates the suite:
//   INSTANTIATE_TEST_SUITE_P(MyBroker, PubSubAdapterContract, testing::Values(AdapterCluster{&make, 3}));
// Messages may take time: every expectation waits for what it expects. Adapters with a broker have to show
// broker_adapter_contract.hpp, too.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "contract/contract_node.hpp"

namespace roost::test {

/// What links the adapters of one test.
class AdapterNetwork {
 public:
  virtual ~AdapterNetwork() = default;
  /// Not started, and with a node name of its own. The network outlives it.
  [[nodiscard]] virtual std::shared_ptr<PubSubAdapter> adapter() = 0;
};

struct AdapterCluster {
  std::function<std::unique_ptr<AdapterNetwork>()> make;
  std::size_t nodes = 2;
  std::size_t shards = 2;  // of each node
};

inline constexpr const char* kContractTopic = "room:a";

class PubSubAdapterContract : public testing::TestWithParam<AdapterCluster> {
 protected:
  using Message = ContractInbox::Message;
  using Told = ContractInbox::Told;
  using Events = std::vector<std::string>;

  PubSubAdapterContract() : network(GetParam().make()) {
    nodes.reserve(GetParam().nodes);
    for (std::size_t i = 0; i < GetParam().nodes; ++i)
      nodes.push_back(std::make_unique<ContractNode>(network->adapter(), GetParam().shards));
    for (const auto& node : nodes) {
      EXPECT_TRUE(node->becomes_connected());
      node->wants(kContractTopic);
    }
  }

  [[nodiscard]] ContractNode& first() { return *nodes.front(); }
  [[nodiscard]] ContractNode& last() { return *nodes.back(); }

  static Result<void> say(ContractNode& node, std::string_view event,
                          std::string_view topic = kContractTopic) {
    return node.adapter->broadcast({.topic = topic, .event = event, .payload = Payload({{"n", 1}})});
  }
  static Result<void> say_to(ContractNode& node, std::string_view name, std::string_view event) {
    return node.adapter->direct_broadcast(
        name, {.topic = kContractTopic, .event = event, .payload = Payload({{"n", 1}})});
  }
  /// A message for one node after all that was sent before, as far as the last node has heard of that.
  void mark(const ContractNode& node) { ASSERT_TRUE(say_to(last(), node.name(), "mark")); }

  std::unique_ptr<AdapterNetwork> network;
  std::vector<std::unique_ptr<ContractNode>> nodes;
};

TEST_P(PubSubAdapterContract, EveryNodeHasItsOwnName) {
  std::vector<std::string> names;
  for (const auto& node : nodes) {
    EXPECT_FALSE(node->name().empty());
    EXPECT_THAT(names, testing::Not(testing::Contains(node->name())));
    names.push_back(node->name());
  }
}

TEST_P(PubSubAdapterContract, ABroadcastReachesAllOtherNodesAndNeverItsOwn) {
  ASSERT_TRUE(say(first(), "news"));
  for (std::size_t i = 1; i < nodes.size(); ++i)
    EXPECT_EQ(nodes[i]->inbox.events(1), Events{"news"});
  // By then an echo would be on its way in front of this one.
  if (nodes.size() > 1)
    ASSERT_TRUE(say(last(), "mark"));
  else
    mark(first());
  EXPECT_EQ(first().inbox.events(1), Events{"mark"});
}

TEST_P(PubSubAdapterContract, ADirectBroadcastReachesTheNamedNodeOnlyWhichMayBeItsOwn) {
  ASSERT_TRUE(say_to(first(), last().name(), "direct"));
  EXPECT_EQ(last().inbox.events(1), Events{"direct"});
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    mark(*nodes[i]);
    EXPECT_EQ(nodes[i]->inbox.events(1), Events{"mark"});
  }
}

TEST_P(PubSubAdapterContract, ADirectBroadcastNeedsNoInterestInItsTopic) {
  const Payload payload({{"n", 1}});
  ASSERT_TRUE(first().adapter->direct_broadcast(
      last().name(), {.topic = "room:unknown", .event = "direct", .payload = payload}));
  EXPECT_EQ(last().inbox.events(1), Events{"direct"});
}

TEST_P(PubSubAdapterContract, ADirectBroadcastToAnUnknownNodeIsNoError) {
  EXPECT_TRUE(say_to(first(), "nobody@nowhere", "lost"));
  for (const auto& node : nodes) {
    mark(*node);
    EXPECT_EQ(node->inbox.events(1), Events{"mark"});
  }
}

TEST_P(PubSubAdapterContract, AMessageArrivesAsItWasSent) {
  const Message sent[] = {
      {"topic \xc3\xa9 *.>%\n", "event", Payload({{"text", "\xe2\x82\xac"}, {"n", 12345678901234567}}),
       "dispatcher"},
      {"", "", Payload::binary(std::string("\0\r\n\xff\x80", 5)), ""},
  };
  for (const Message& message : sent)
    ASSERT_TRUE(first().adapter->direct_broadcast(last().name(), {.topic = message.topic,
                                                                  .event = message.event,
                                                                  .payload = message.payload,
                                                                  .dispatcher = message.dispatcher}));
  const auto received = last().inbox.first<Message>(2);
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

TEST_P(PubSubAdapterContract, AnyTopicCanBeOfInterest) {
  if (nodes.size() == 1) return;
  const std::vector<std::string> topics = {
      "", "a.b", "*", ">", "room:*", "%", "\xc3\xa9", "a b\n", std::string(1000, 'x')};
  ASSERT_TRUE(last().confirmed(last().ask_for(topics)));
  for (const std::string& topic : topics) {
    ASSERT_TRUE(say(first(), "found", topic));
    ASSERT_TRUE(last().inbox.wait_until([&] {
      return !last().inbox.all<Message>().empty() && last().inbox.all<Message>().back().topic == topic;
    })) << topic;
  }
  EXPECT_EQ(last().inbox.all<Message>().size(), topics.size());
}

TEST_P(PubSubAdapterContract, MessagesOfOneThreadArriveInOrder) {
  Events sent;
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(say_to(first(), last().name(), sent.back()));
  }
  EXPECT_EQ(last().inbox.events(sent.size()), sent);
}

TEST_P(PubSubAdapterContract, BroadcastsOfOneThreadOnATopicArriveInOrder) {
  if (nodes.size() == 1) return;
  Events sent;
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(say(first(), sent.back()));
  }
  for (std::size_t i = 1; i < nodes.size(); ++i)
    EXPECT_EQ(nodes[i]->inbox.events(sent.size()), sent);
}

// --- interest ---

TEST_P(PubSubAdapterContract, OnceATopicIsConfirmedEveryLaterBroadcastComes) {
  if (nodes.size() == 1) return;
  Events topics;
  for (int i = 0; i < 100; ++i) {
    topics.push_back("late:" + std::to_string(i));
    last().wants(topics.back());
    ASSERT_TRUE(say(first(), topics.back(), topics.back()));
  }
  EXPECT_THAT(last().inbox.events(topics.size()), testing::UnorderedElementsAreArray(topics));
}

TEST_P(PubSubAdapterContract, ManyTopicsAtOnceAreEachConfirmedOnce) {
  Events topics;
  for (int i = 0; i < 2'000; ++i)
    topics.push_back("many:" + std::to_string(i));
  const auto pending = last().ask_for(topics);
  EXPECT_TRUE(last().confirmed(pending));
  last().wants("one more");  // a second confirmation would come no later
  EXPECT_EQ(*pending, 0);
}

TEST_P(PubSubAdapterContract, ATopicWithoutMembersMayBeWantedAgain) {
  if (nodes.size() == 1) return;
  for (int i = 0; i < 3; ++i) {
    last().adapter->interest(kContractTopic, false, {});
    last().wants(kContractTopic);
    ASSERT_TRUE(say(first(), std::to_string(i)));
    EXPECT_TRUE(last().inbox.hears(std::to_string(i)));
  }
}

// --- between nodes ---

TEST_P(PubSubAdapterContract, WhatANodeTellsAllItDoesNotHearItself) {
  const NodeMessage question{
      .kind = NodeMessage::Kind::request, .number = 7, .event = "e", .body = R"({"a":1})"};
  ASSERT_TRUE(first().adapter->tell({}, question));
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    const auto told = nodes[i]->inbox.first<Told>(1);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].kind, NodeMessage::Kind::request);
    EXPECT_EQ(told[0].from, first().name());
    EXPECT_EQ(told[0].incarnation, first().adapter->incarnation());
    EXPECT_EQ(told[0].number, 7U);
    EXPECT_EQ(told[0].event, "e");
    EXPECT_EQ(told[0].body, R"({"a":1})");
  }
  if (nodes.size() > 1) {
    ASSERT_TRUE(last().adapter->tell({}, question));
    EXPECT_EQ(first().inbox.first<Told>(1).at(0).from, last().name());
  }
  EXPECT_EQ(first().inbox.all<Told>().size(), nodes.size() > 1 ? 1U : 0U);
}

TEST_P(PubSubAdapterContract, WhatOneNodeIsToldNoOtherHears) {
  if (nodes.size() == 1) return;
  const NodeMessage request{.kind = NodeMessage::Kind::request, .number = 1, .topic = "t", .body = "{}"};
  ASSERT_TRUE(first().adapter->tell(last().name(), request));
  const auto told = last().inbox.first<Told>(1);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].kind, NodeMessage::Kind::request);
  EXPECT_EQ(told[0].topic, "t");
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    mark(*nodes[i]);
    EXPECT_EQ(nodes[i]->inbox.events(1), Events{"mark"});
    EXPECT_TRUE(nodes[i]->inbox.all<Told>().empty());
  }
}

// --- state and the end ---

TEST_P(PubSubAdapterContract, AQuietNetworkLosesNothing) {
  ASSERT_TRUE(say(first(), "news"));
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    EXPECT_EQ(nodes[i]->inbox.events(1), Events{"news"});
    EXPECT_TRUE(nodes[i]->inbox.all<ContractInbox::Gap>().empty());
    EXPECT_EQ(nodes[i]->adapter->state().lost, 0U);
    EXPECT_EQ(nodes[i]->adapter->state().malformed, 0U);
  }
  EXPECT_FALSE(first().adapter->state().adapter.empty());
}

TEST_P(PubSubAdapterContract, AfterStopNothingIsReceived) {
  last().stop();
  static_cast<void>(say(first(), "late"));
  static_cast<void>(say_to(first(), last().name(), "late"));
  static_cast<void>(say_to(last(), last().name(), "late"));
  last().adapter->interest("late", true, [](const Result<void>&) {});
  EXPECT_TRUE(last().inbox.all<Message>().empty());
}

}  // namespace roost::test
