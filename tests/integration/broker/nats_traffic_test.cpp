// SPDX-License-Identifier: Apache-2.0
// What goes over a real nats-server, beside the contract: many links, many topics, limits of the server, and
// hostile neighbours on the bus.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <future>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "cluster/envelope.hpp"
#include "cluster/topic_digest.hpp"
#include "contract/contract_node.hpp"
#include "contract/quick_broker_options.hpp"
#include "roost/nats_adapter.hpp"
#include "support/broker.hpp"
#include "support/tcp_client.hpp"

namespace roost::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Gap = ContractInbox::Gap;
using Message = ContractInbox::Message;
using Told = ContractInbox::Told;

/// Nodes on one server, each with `shards` shards.
struct NatsTraffic : testing::Test {
  [[nodiscard]] std::unique_ptr<ContractNode> node(std::string name, NatsOptions options = {},
                                                   std::size_t shards = 2) {
    options.servers = {broker.url()};
    const auto wide = options.broker;
    options.broker = quick_broker_options(std::move(name));
    options.broker.links = wide.links;
    options.broker.max_topic_interest = wide.max_topic_interest;
    auto made = std::make_unique<ContractNode>(nats_pubsub_adapter(options), shards);
    EXPECT_TRUE(made->becomes_connected());
    return made;
  }
  static Result<void> say(ContractNode& from, std::string_view topic, std::string_view event) {
    return from.adapter->broadcast({.topic = topic, .event = event, .payload = Payload()});
  }

  Broker broker = Broker::nats("max_payload: 20000");
};

// --- shards and links ---

TEST_F(NatsTraffic, WhatTheShardsPublishArrivesInTheOrderOfEachShard) {
  const auto one = node("one");
  const auto two = node("two");
  two->wants("a");
  for (std::size_t shard = 0; shard < 2; ++shard)
    one->on_shard(shard, [&] {
      for (int i = 0; i < 500; ++i)
        ASSERT_TRUE(say(*one, "a", std::to_string(shard) + ":" + std::to_string(i)));
    });
  std::vector<int> next(2, 0);
  for (const Message& message : two->inbox.first<Message>(1'000)) {
    const auto shard = static_cast<std::size_t>(message.event.at(0) - '0');
    EXPECT_EQ(message.event, std::to_string(shard) + ":" + std::to_string(next[shard]++));
  }
  EXPECT_THAT(next, ElementsAre(500, 500));
  EXPECT_THAT(two->inbox.all<Gap>(), IsEmpty());
}

TEST_F(NatsTraffic, OneLinkServesSeveralShards) {
  NatsOptions options;
  options.broker.links = 1;
  const auto one = node("one", options, 3);
  const auto two = node("two", options, 3);
  EXPECT_EQ(one->adapter->state().links.size(), 2U);
  two->wants("a");
  std::vector<std::string> sent;
  for (std::size_t shard = 0; shard < 3; ++shard)
    one->on_shard(shard, [&] {
      for (int i = 0; i < 100; ++i) {
        sent.push_back(std::to_string(shard) + ":" + std::to_string(i));
        ASSERT_TRUE(say(*one, "a", sent.back()));
      }
    });
  EXPECT_THAT(two->inbox.events(sent.size()), testing::UnorderedElementsAreArray(sent));
}

TEST_F(NatsTraffic, ABroadcastOutOfACallbackOfTheAdapterGoesOut) {
  const auto one = node("one");
  const auto two = node("two");
  two->wants("answer");
  one->adapter->interest("question", true, [&](const Result<void>& confirmed) {
    EXPECT_TRUE(confirmed);
    EXPECT_TRUE(say(*one, "answer", "from a callback"));
  });
  EXPECT_THAT(two->inbox.events(1), ElementsAre("from a callback"));
}

TEST_F(NatsTraffic, InterestOfBeforeTheStartIsKept) {
  const auto adapter =
      nats_pubsub_adapter({.servers = {broker.url()}, .broker = quick_broker_options("early")});
  std::promise<bool> confirmed;
  adapter->interest("a", true, [&](const Result<void>& result) { confirmed.set_value(bool(result)); });
  adapter->interest("b", true, {});
  adapter->interest("b", false, {});
  const ContractNode early(adapter);
  EXPECT_TRUE(confirmed.get_future().get());
  EXPECT_EQ(adapter->state().topics, 1U);
}

TEST_F(NatsTraffic, WhatWasPublishedWhileNobodyWantedItIsNotLost) {
  const auto one = node("one");
  const auto two = node("two");
  two->wants("a");
  ASSERT_TRUE(say(*one, "a", "before"));
  EXPECT_THAT(two->inbox.events(1), ElementsAre("before"));
  two->adapter->interest("a", false, {});
  broker.kill();
  ASSERT_TRUE(one->becomes_disconnected());
  ASSERT_TRUE(two->becomes_disconnected());
  broker.start();
  ASSERT_TRUE(one->becomes_connected());
  ASSERT_TRUE(two->becomes_connected());
  ASSERT_TRUE(say(*one, "a", "meanwhile"));
  // Over the same link, so the broker has had the other one by then.
  ASSERT_TRUE(one->adapter->direct_broadcast("two", {.topic = "a", .event = "mark", .payload = Payload()}));
  EXPECT_THAT(two->inbox.events(2), ElementsAre("before", "mark"));
  two->wants("a");
  ASSERT_TRUE(say(*one, "a", "after"));
  EXPECT_THAT(two->inbox.events(3), ElementsAre("before", "mark", "after"));
  EXPECT_EQ(two->adapter->state().lost, 0U);
}

// --- limits of the server ---

TEST_F(NatsTraffic, AMessageTooLargeForTheServerFailsWithBothFigures) {
  const auto one = node("one");
  const auto two = node("two");
  two->wants("a");
  const Payload large = Payload::binary(std::string(20'000, 'x'));
  const auto sent = one->adapter->broadcast({.topic = "a", .event = "large", .payload = large});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, std::errc::message_size);
  EXPECT_THAT(sent.error().message, HasSubstr("20042"));  // with its envelope
  EXPECT_THAT(sent.error().message, HasSubstr("20000"));
  ASSERT_TRUE(say(*one, "a", "small"));
  EXPECT_THAT(two->inbox.events(1), ElementsAre("small"));
}

TEST_F(NatsTraffic, ATopicTooLongForTheServerFailsAndIsNotConfirmed) {
  const auto one = node("one");
  const std::string topic(4'000, 'x');
  const auto sent = say(*one, topic, "e");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, std::errc::message_size);
  std::optional<Result<void>> answer;
  one->adapter->interest(topic, true, [&](const Result<void>& result) { answer = result; });
  ASSERT_TRUE(answer);
  EXPECT_FALSE(*answer);
}

TEST_F(NatsTraffic, ATopicThatIsNotUtf8FailsInTheCaller) {
  const auto one = node("one");
  EXPECT_FALSE(say(*one, "\xff", "e"));
}

TEST(NatsPermissions, ATopicThatThisUserMayNotReadIsRefusedAndTheOthersAreConfirmed) {
  const Broker broker = Broker::nats(
      "authorization { users: [ { user: u, password: p, permissions: { subscribe: { deny: "
      "[\"roost.*.t.secret\"] } } } ] }");
  NatsOptions options{
      .servers = {broker.url()}, .user = "u", .password = "p", .broker = quick_broker_options("one")};
  ContractNode node(nats_pubsub_adapter(options));
  ASSERT_TRUE(node.becomes_connected());
  std::optional<Error> refused;  // written before `answered`
  std::atomic<bool> answered = false;
  node.adapter->interest("secret", true, [&](const Result<void>& result) {
    refused = result ? Error{} : result.error();
    answered = true;
    node.inbox.note();
  });
  node.wants("public");
  ASSERT_TRUE(node.inbox.wait_until([&] { return answered.load(); }));
  EXPECT_EQ(refused->code, std::errc::permission_denied);
  EXPECT_TRUE(node.adapter->state().connected());
  EXPECT_TRUE(node.log->has(LogLevel::warning, "roost.Test%2EPubSub.t.secret"));
}

// --- more topics than are subscribed to one by one ---

struct NatsWide : NatsTraffic {
  [[nodiscard]] std::unique_ptr<ContractNode> wide_node(std::string name) {
    NatsOptions options;
    options.broker.max_topic_interest = 8;
    return node(std::move(name), options);
  }
  static std::vector<std::string> topics(int count) {
    std::vector<std::string> all;
    all.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
      all.push_back("topic%" + std::to_string(i));
    return all;
  }
};

TEST_F(NatsWide, EveryWantedTopicComesOnceAndNoOther) {
  const auto one = node("one");
  const auto two = wide_node("two");
  EXPECT_TRUE(two->confirmed(two->ask_for(topics(50))));
  EXPECT_TRUE(two->log->wait_for(LogLevel::warning, "gets all topics"));
  ASSERT_TRUE(say(*one, "unwanted", "unwanted"));
  for (const std::string& topic : topics(50))
    ASSERT_TRUE(say(*one, topic, topic));
  EXPECT_THAT(two->inbox.events(50), testing::UnorderedElementsAreArray(topics(50)));
  EXPECT_EQ(two->adapter->state().malformed, 0U);
  EXPECT_THAT(two->inbox.all<Gap>(), IsEmpty());
}

TEST_F(NatsWide, StaysSoOverAnotherConnection) {
  const auto one = node("one");
  const auto two = wide_node("two");
  EXPECT_TRUE(two->confirmed(two->ask_for(topics(50))));
  broker.kill();
  ASSERT_TRUE(one->becomes_disconnected());
  ASSERT_TRUE(two->becomes_disconnected());
  broker.start();
  ASSERT_TRUE(one->becomes_connected());
  ASSERT_TRUE(two->becomes_connected());
  EXPECT_TRUE(two->confirmed(two->ask_for({"another"})));
  EXPECT_TRUE(two->inbox.wait_until([&] { return !two->inbox.all<Gap>().empty(); }));
  for (const std::string& topic : topics(50))
    ASSERT_TRUE(say(*one, topic, topic));
  EXPECT_THAT(two->inbox.events(50), testing::UnorderedElementsAreArray(topics(50)));
}

// --- on the bus with others ---

/// A client of the server that is none of our nodes.
struct NatsHostile : NatsTraffic {
  NatsHostile() : stranger(broker.port()) {
    stranger.send("CONNECT {\"verbose\":false}\r\n");
    victim = node("victim");
    victim->wants("a");
    friendly = node("friendly");
  }
  void publish(std::string_view place, std::string_view bytes) {
    stranger.send("PUB roost.Test%2EPubSub." + std::string(place) + " " + std::to_string(bytes.size()) +
                  "\r\n" + std::string(bytes) + "\r\n");
  }
  static std::string encoded(const cluster::Envelope& envelope) {
    std::string bytes;
    EXPECT_FALSE(cluster::encode(envelope, bytes));
    return bytes;
  }
  static cluster::Envelope broadcast(std::string_view topic, std::string_view payload) {
    return {
        .origin = {"stranger", 99, 0}, .sequence = 1, .topic = topic, .event = "evil", .payload = payload};
  }
  void expect_only_friends_are_heard() {
    ASSERT_TRUE(say(*friendly, "a", "fine"));
    EXPECT_THAT(victim->inbox.events(1), ElementsAre("fine"));
  }
  /// Everything that the stranger sent has been read by the victim.
  void flush() {
    stranger.send("PING\r\n");
    static_cast<void>(stranger.read_until("PONG\r\n"));
  }

  TcpClient stranger;
  std::unique_ptr<ContractNode> victim;
  std::unique_ptr<ContractNode> friendly;
};

TEST_F(NatsHostile, RandomBytesAreCountedAndNobodyIsHarmed) {
  std::mt19937 random(1);  // NOLINT: the same every time
  for (int i = 0; i < 300; ++i) {
    std::string bytes(random() % 200, '\0');
    for (char& byte : bytes)
      byte = static_cast<char>(random());
    for (const char* place : {"t.a", "n.victim", "c", "p.victim.0"})
      publish(place, bytes);
  }
  flush();
  expect_only_friends_are_heard();
  EXPECT_GE(victim->adapter->state().malformed, 300U);
  EXPECT_TRUE(victim->adapter->state().connected());
  EXPECT_LE(victim->log->count(LogLevel::warning, "a message was dropped"), 1U);
}

TEST_F(NatsHostile, InvalidJsonDoesNotReachAClient) {
  for (const char* payload : {"{", "", "[1]", "1", " {}", "{} ", "{\"a\":\xff}", "{}{}"})
    publish("t.a", encoded(broadcast("a", payload)));
  flush();
  expect_only_friends_are_heard();
}

TEST_F(NatsHostile, AnEnvelopeOfAnotherTopicIsNotDelivered) {
  publish("t.a", encoded(broadcast("b", "{}")));
  flush();
  expect_only_friends_are_heard();
  EXPECT_EQ(victim->adapter->state().malformed, 1U);
}

TEST_F(NatsHostile, AKindThatDoesNotBelongThereIsNotTaken) {
  using cluster::Kind;
  for (const auto kind :
       {Kind::hello, Kind::goodbye, Kind::request, Kind::reply, Kind::probe, Kind::direct}) {
    cluster::Envelope envelope = broadcast("a", kind == Kind::probe ? "" : "{}");
    envelope.kind = kind;
    envelope.sequence = kind == Kind::direct ? 0 : 1;
    publish("t.a", encoded(envelope));
  }
  publish("n.victim", encoded(broadcast("a", "{}")));
  publish("c", encoded(broadcast("a", "{}")));
  flush();
  expect_only_friends_are_heard();
  EXPECT_THAT(victim->inbox.all<Told>(), IsEmpty());
}

TEST_F(NatsHostile, AHelloWhoseBodyIsNotJsonIsNotHeard) {
  publish(
      "c",
      encoded({.kind = cluster::Kind::hello, .origin = {"stranger", 99, 0}, .sequence = 1, .payload = "{"}));
  flush();
  expect_only_friends_are_heard();
  EXPECT_THAT(victim->inbox.all<Told>(), IsEmpty());
}

TEST_F(NatsHostile, ADigestOfAStrangerHarmsNobody) {
  std::string entries;
  cluster::append_digest_entry(entries, {cluster::topic_hash("a"), 1, UINT64_MAX});
  for (std::uint64_t number = 1; number < 50; ++number)
    publish("c", encoded({.kind = cluster::Kind::digest,
                          .payload_kind = cluster::PayloadKind::binary,
                          .origin = {"stranger", 99, 0},
                          .sequence = number,
                          .payload = entries}));
  flush();
  expect_only_friends_are_heard();
}

TEST_F(NatsHostile, AMessageOfThisNodesOwnNameAndLifeIsNotDelivered) {
  cluster::Envelope own = broadcast("a", "{}");
  own.origin = {"victim", victim->adapter->incarnation(), 0};
  publish("t.a", encoded(own));
  flush();
  expect_only_friends_are_heard();
}

}  // namespace
}  // namespace roost::test
