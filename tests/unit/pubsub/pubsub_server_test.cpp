// SPDX-License-Identifier: Apache-2.0
// Subscribe and broadcast from user code, on one shard and on eight (spec pubsub.md §1-§3).
#include "pubsub/pubsub_server.hpp"

#include <gtest/gtest.h>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

struct PubSubOf : testing::TestWithParam<std::size_t> {
  /// Notes the event of each message.
  PubSub::Handler notes(std::vector<std::string>& seen) {
    return [&seen](const BroadcastView& view) { seen.emplace_back(view.event); };
  }
  void broadcast(std::string_view topic, std::string_view event = "e") {
    ASSERT_TRUE(pubsub.broadcast(topic, event, {}));
    node.turn();
  }

  Node node{{.shards = GetParam()}};
  PubSub& pubsub = node.pubsub();
  std::vector<std::string> ann, bob;
};

INSTANTIATE_TEST_SUITE_P(Shards, PubSubOf, testing::Values(1, 8));

TEST_P(PubSubOf, ASubscriberGetsEachBroadcastOfItsTopicOnce_E174_E179) {
  const auto subscription = pubsub.subscribe("a", notes(ann));
  broadcast("a", "one");
  broadcast("b", "other");
  broadcast("a:", "other");
  EXPECT_EQ(ann, std::vector<std::string>{"one"});
}

TEST_P(PubSubOf, AHandlerSeesTopicEventAndPayload_E174) {
  std::string seen;
  const auto subscription = pubsub.subscribe("a", [&](const BroadcastView& view) {
    seen = std::string(view.topic) + " " + std::string(view.event) + " " + std::string(view.payload.text());
  });
  ASSERT_TRUE(pubsub.broadcast("a", "e", {{"n", 1}}));
  node.turn();
  EXPECT_EQ(seen, R"(a e {"n":1})");
}

TEST_P(PubSubOf, AfterUnsubscribeNothingArrivesAndTwiceIsFine_E174_E179) {
  auto subscription = pubsub.subscribe("a", notes(ann));
  subscription.unsubscribe();
  subscription.unsubscribe();
  broadcast("a");
  EXPECT_TRUE(ann.empty());
  EXPECT_EQ(node.members_of("a"), 0U);
}

TEST_P(PubSubOf, TwoSubscriptionsAreTwoDeliveries_E175_E179) {
  const auto first = pubsub.subscribe("a", notes(ann));
  {
    const auto second = pubsub.subscribe("a", notes(ann));
    broadcast("a");
    EXPECT_EQ(ann.size(), 2U);
  }
  broadcast("a");
  EXPECT_EQ(ann.size(), 3U);
}

TEST_P(PubSubOf, BroadcastFromLeavesOutTheSenderOnly_E176_E179) {
  const auto from_ann = pubsub.subscribe("a", notes(ann));
  const auto from_bob = pubsub.subscribe("a", notes(bob));
  ASSERT_TRUE(from_ann.id().valid());
  ASSERT_TRUE(pubsub.broadcast_from(from_ann.id(), "a", "one", {}));
  ASSERT_TRUE(pubsub.local_broadcast_from(from_bob.id(), "a", "two", {}));
  node.turn();
  EXPECT_EQ(ann, std::vector<std::string>{"two"});
  EXPECT_EQ(bob, std::vector<std::string>{"one"});
}

TEST_P(PubSubOf, BroadcastFromAChannelIsNotMistakenForASubscriptionWithTheSameNumber_E176) {
  Script script;
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.broadcast_from("one");
    return Reply::none();
  };
  Client client(node, {scripted("a", script)});
  client.joins("a");
  const auto subscription = pubsub.subscribe("a", notes(ann));
  client.sends(R"(["1","2","a","go",{}])");
  EXPECT_EQ(ann, std::vector<std::string>{"one"});
}

TEST_P(PubSubOf, LocalAndDirectBroadcastsReachThisNode_E177) {
  const auto subscription = pubsub.subscribe("a", notes(ann));
  ASSERT_TRUE(pubsub.local_broadcast("a", "local", {}));
  ASSERT_TRUE(pubsub.direct_broadcast(pubsub.node_name(), "a", "direct", {}));
  ASSERT_TRUE(pubsub.direct_broadcast("nobody@nowhere", "a", "lost", {}));
  node.turn();
  EXPECT_EQ(ann, (std::vector<std::string>{"local", "direct"}));
}

TEST_P(PubSubOf, EachSubscriberSeesTheMessagesOfOneSenderInOrder_E184_E179) {
  std::vector<std::vector<std::string>> seen(10);
  std::vector<Subscription> subscriptions;
  for (auto& one : seen)
    subscriptions.push_back(pubsub.subscribe("a", notes(one)));
  std::vector<std::string> sent;
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(pubsub.broadcast("a", sent.back(), {}));
    if (i % 100 == 0) node.turn();
  }
  for (int i = 0; i < 20; ++i)
    node.turn();
  for (const auto& one : seen)
    EXPECT_EQ(one, sent);
}

TEST_P(PubSubOf, APayloadThatIsNeitherObjectNorBinaryIsRejectedInTheCaller) {
  EXPECT_THROW(static_cast<void>(pubsub.broadcast("a", "e", Json(1))), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(pubsub.local_broadcast("a", "e", Json(JsonArray{}))), std::invalid_argument);
  EXPECT_TRUE(pubsub.broadcast("a", "e", Payload::binary("x")));
}

// --- subscriptions and their ends ---

TEST_P(PubSubOf, AHandlerMayEndItsOwnSubscription) {
  Subscription subscription;
  subscription = pubsub.subscribe("a", [&](const BroadcastView&) {
    ann.emplace_back("once");
    subscription.unsubscribe();
  });
  ASSERT_TRUE(pubsub.broadcast("a", "e", {}));
  broadcast("a");
  EXPECT_EQ(ann.size(), 1U);
  EXPECT_EQ(node.members_of("a"), 0U);
}

TEST_P(PubSubOf, AHandlerMaySubscribeAndBroadcast) {
  std::vector<Subscription> more;
  more.push_back(pubsub.subscribe("a", [&](const BroadcastView&) {
    more.push_back(pubsub.subscribe("b", notes(bob)));
    pubsub.broadcast("b", "nested", {}).value();
  }));
  broadcast("a");
  EXPECT_EQ(bob, std::vector<std::string>{"nested"});
}

TEST_P(PubSubOf, AHandlerThatThrowsIsLoggedAndTheOthersGetTheMessage) {
  const auto bad =
      pubsub.subscribe("a", [](const BroadcastView&) { throw std::runtime_error("bad handler"); });
  const auto good = pubsub.subscribe("a", notes(ann));
  broadcast("a");
  EXPECT_EQ(ann.size(), 1U);
  EXPECT_TRUE(node.log->has(LogLevel::error, "bad handler"));
}

TEST_P(PubSubOf, AFreshSubscriptionIsSeenByABroadcastOnItsOwnShardBeforeTheMailboxIsRead) {
  node.turn();  // from now on every loop is this thread's, so broadcasts are dispatched at once
  const auto subscription = pubsub.subscribe("a", notes(ann));
  broadcast("a");
  EXPECT_EQ(ann.size(), 1U);
}

TEST_P(PubSubOf, ABroadcastBeforeTheLoopsTurnWaitsForThem) {
  const auto subscription = pubsub.subscribe("a", notes(ann));
  ASSERT_TRUE(pubsub.broadcast("a", "early", {}));
  EXPECT_TRUE(ann.empty());
  node.turn();
  EXPECT_EQ(ann, std::vector<std::string>{"early"});
}

TEST(Subscription, MovesAndMayOutliveItsPubSub) {
  Subscription kept;
  int seen = 0;
  {
    Node node;
    Subscription first = node.pubsub().subscribe("a", [&](const BroadcastView&) { ++seen; });
    kept = std::move(first);
    first.unsubscribe();  // NOLINT(bugprone-use-after-move): an empty one does nothing
    ASSERT_TRUE(node.pubsub().broadcast("a", "e", {}));
    node.turn();
  }
  EXPECT_EQ(seen, 1);
  kept.unsubscribe();
  EXPECT_FALSE(kept.id().valid());
}

TEST(PubSubServer, HasTheNodeNameOfItsAdapter_E186) {
  EXPECT_EQ(Node().pubsub().node_name(), "roost@local");
  Node named({.adapter = local_pubsub_adapter("numbers@10.0.0.1")});
  EXPECT_EQ(named.pubsub().node_name(), "numbers@10.0.0.1");
}

TEST(PubSubServer, ABroadcastWithoutSubscribersDoesNothing) {
  Node node({.shards = 2});
  EXPECT_TRUE(node.pubsub().broadcast("nobody", "e", {}));
  node.turn();
}

// --- custom dispatchers ---

TEST_P(PubSubOf, ACustomDispatcherGetsEveryEntryWithMetadataTheSenderAndTheMessage_E178_E179) {
  const auto one = pubsub.subscribe("a", notes(ann), Json("first"));
  const auto two = pubsub.subscribe("a", notes(bob), Json(2));
  std::set<std::string> metadata;
  std::vector<SubscriberId> senders;
  std::string message;
  pubsub.register_dispatcher("only first", [&](std::span<const DispatchEntry> entries, SubscriberId from,
                                               const BroadcastView& view) {
    EXPECT_FALSE(entries.empty());
    senders.push_back(from);
    message = std::string(view.event);
    for (const DispatchEntry& entry : entries) {
      metadata.insert(entry.metadata->is_string() ? "string" : "other");
      if (*entry.metadata == Json("first")) entry.deliver();
    }
  });
  ASSERT_TRUE(pubsub.broadcast_with("only first", two.id(), "a", "e", {}));
  node.turn();
  EXPECT_EQ(metadata, (std::set<std::string>{"string", "other"}));
  EXPECT_THAT(senders, testing::Each(two.id()));
  EXPECT_EQ(message, "e");
  EXPECT_EQ(ann.size(), 1U);
  EXPECT_TRUE(bob.empty());
}

TEST_P(PubSubOf, AnUnknownDispatcherIsAnErrorThatNamesIt_E178) {
  const auto subscription = pubsub.subscribe("a", notes(ann));
  const auto sent = pubsub.broadcast_with("missing", {}, "a", "e", {});
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message, testing::HasSubstr("\"missing\""));
  node.turn();
  EXPECT_TRUE(ann.empty());
}

TEST_P(PubSubOf, ADispatcherThatThrowsIsLogged_E178) {
  const auto subscription = pubsub.subscribe("a", notes(ann));
  pubsub.register_dispatcher("bad", [](auto&&...) { throw std::runtime_error("bad dispatcher"); });
  ASSERT_TRUE(pubsub.broadcast_with("bad", {}, "a", "e", {}));
  node.turn();
  EXPECT_TRUE(node.log->has(LogLevel::error, "bad dispatcher"));
  broadcast("a");
  EXPECT_EQ(ann.size(), 1U);
}

TEST_P(PubSubOf, AChannelReachedThroughACustomDispatcherSeesItInHandleInfo_E178) {
  Script script;
  script.handle_info = [&](Channel&, const Info& info) { ann.emplace_back(info.broadcast()->event); };
  Client client(node, {scripted("a", script)});
  client.joins("a");
  pubsub.register_dispatcher("all", [](std::span<const DispatchEntry> entries, auto&&...) {
    for (const DispatchEntry& entry : entries)
      entry.deliver();
  });
  ASSERT_TRUE(pubsub.broadcast_with("all", {}, "a", "e", {}));
  node.turn();
  EXPECT_EQ(ann, std::vector<std::string>{"e"});
  EXPECT_TRUE(client.receives_nothing());
}

}  // namespace
}  // namespace roost::test
