// SPDX-License-Identifier: Apache-2.0
// Several nodes in one process: what crosses the adapter and what does not (spec pubsub.md §1, §2).
#include <gtest/gtest.h>

#include "support/client.hpp"
#include "support/hub_adapter.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

struct Cluster : testing::Test {
  /// Notes of each node's subscriber of "a".
  PubSub::Handler notes(std::vector<std::string>& seen) {
    return [&seen](const BroadcastView& view) { seen.emplace_back(view.event); };
  }
  void turn() {
    one.turn();
    two.turn();
  }

  Hub hub;
  std::shared_ptr<HubAdapter> adapter = hub.adapter("one@hub");
  Node one{{.adapter = adapter}};
  Node two{{.shards = 2, .adapter = hub.adapter("two@hub")}};
  std::vector<std::string> at_one, at_two;
  Subscription sub_one = one.pubsub().subscribe("a", notes(at_one));
  Subscription sub_two = two.pubsub().subscribe("a", notes(at_two));
};

TEST_F(Cluster, BroadcastReachesBothLocalBroadcastOneDirectTheNamed_E177) {
  ASSERT_TRUE(one.pubsub().broadcast("a", "both", {}));
  ASSERT_TRUE(one.pubsub().local_broadcast("a", "here", {}));
  ASSERT_TRUE(one.pubsub().direct_broadcast("two@hub", "a", "there", {}));
  ASSERT_TRUE(one.pubsub().direct_broadcast("three@hub", "a", "nowhere", {}));
  turn();
  EXPECT_EQ(at_one, (std::vector<std::string>{"both", "here"}));
  EXPECT_EQ(at_two, (std::vector<std::string>{"both", "there"}));
}

TEST_F(Cluster, AnErrorOfTheAdapterIsReturnedAndNothingIsDelivered_E183) {
  adapter->fail("the broker is gone");
  const auto sent = one.pubsub().broadcast("a", "lost", {});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().message, "the broker is gone");
  EXPECT_THROW(sent.value(), std::system_error);
  turn();
  EXPECT_TRUE(at_one.empty());
  ASSERT_TRUE(one.pubsub().local_broadcast("a", "here", {}));
  turn();
  EXPECT_EQ(at_one, std::vector<std::string>{"here"});
}

TEST_F(Cluster, AnErrorOfTheAdapterThrowsInTheChannelThatBroadcasts_E183) {
  Script script;
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.broadcast("lost");
    return Reply::ok();
  };
  Client client(one, {scripted("a", script)});
  client.joins("a");
  adapter->fail("the broker is gone");
  client.sends(R"(["1","2","a","go",{}])");
  EXPECT_TRUE(client.receives(R"(["1","1","a","phx_error",{"reason":"channel_crash"}])"));
  EXPECT_TRUE(one.log->has(LogLevel::error, "the broker is gone"));
}

TEST_F(Cluster, TheSenderHasAMeaningOnItsOwnNodeOnly_E176) {
  ASSERT_TRUE(one.pubsub().broadcast_from(sub_one.id(), "a", "e", {}));
  turn();
  EXPECT_TRUE(at_one.empty());
  EXPECT_EQ(at_two, std::vector<std::string>{"e"});
}

TEST_F(Cluster, ADispatcherIsNamedAcrossNodesAndSeesNoSenderThere_E178) {
  std::vector<SubscriberId> senders;
  for (Node* node : {&one, &two}) {
    node->pubsub().register_dispatcher(
        "mine", [&](std::span<const DispatchEntry>, SubscriberId from, auto&&) { senders.push_back(from); });
  }
  ASSERT_TRUE(one.pubsub().broadcast_with("mine", sub_one.id(), "a", "e", {}));
  turn();
  EXPECT_EQ(senders, (std::vector<SubscriberId>{sub_one.id(), SubscriberId{}}));
  EXPECT_TRUE(at_one.empty());
}

TEST_F(Cluster, ADispatcherThatIsNotRegisteredOverThereIsAWarningThere_E178) {
  one.pubsub().register_dispatcher("mine", [](auto&&...) {});
  ASSERT_TRUE(one.pubsub().broadcast_with("mine", {}, "a", "e", {}));
  turn();
  EXPECT_TRUE(two.log->has(LogLevel::warning, "dispatcher \"mine\""));
  EXPECT_TRUE(at_two.empty());
}

TEST_F(Cluster, AThousandMessagesOfOneSenderArriveInOrderOnTheOtherNode_E184) {
  std::vector<std::string> sent;
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(one.pubsub().broadcast("a", sent.back(), {}));
  }
  turn();
  EXPECT_EQ(at_two, sent);
  EXPECT_EQ(at_one, sent);
}

TEST_F(Cluster, DisconnectOnOneNodeClosesTheConnectionsOfThatUserOnBoth_B98) {
  Client here(one, {}, {.id = "users:7"});
  Client there(two, {}, {.shard = 1, .id = "users:7"});
  Client other(two, {}, {.id = "users:8"});
  ASSERT_TRUE(one.pubsub().broadcast("users:7", "disconnect", {}));
  turn();
  EXPECT_EQ(here.close_code(), websocket::CloseCode::going_away);
  EXPECT_EQ(there.close_code(), websocket::CloseCode::going_away);
  EXPECT_FALSE(other.close_code());
}

}  // namespace
}  // namespace roost::test
