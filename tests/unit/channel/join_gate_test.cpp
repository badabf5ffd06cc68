// SPDX-License-Identifier: Apache-2.0
// The first join of a topic on a node of a cluster, and channels that hear of gaps (cluster.md §3, §4).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/client.hpp"
#include "support/hub_adapter.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kFirstJoin = R"(["1","1","room:a","phx_join",{"n":7}])";
constexpr const char* kFirstJoined = R"(["1","1","room:a","phx_reply",{"status":"ok","response":{}}])";
constexpr const char* kUnavailable =
    R"(["1","1","room:a","phx_reply",{"status":"error","response":{"reason":"cluster unavailable"}}])";

struct JoinInACluster : testing::Test {
  [[nodiscard]] std::shared_ptr<HubAdapter> interested(std::string name) {
    auto made = hub.adapter(std::move(name));
    made->route_by_interest();
    return made;
  }
  void confirm(const Result<void>& answer = {}) {
    adapter->confirm(answer);
    node.turn();
  }

  Hub hub;
  std::shared_ptr<HubAdapter> adapter = interested("one@hub");
  Script script;
  Node node{{.adapter = adapter}};
  Client client{node, {scripted("room:*", script)}};
};

TEST_F(JoinInACluster, TheFirstJoinOfATopicIsAnsweredOnceTheTopicIsConfirmed) {
  std::string params;
  script.join = [&](Channel&, const Payload& payload) {
    params = payload.text();
    return JoinResult::ok();
  };
  client.sends(kFirstJoin);
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_EQ(script.made, 0);
  confirm();
  EXPECT_TRUE(client.receives(kFirstJoined));
  EXPECT_EQ(params, R"({"n":7})");
}

TEST_F(JoinInACluster, AJoinOfATopicWithMembersIsAnsweredAtOnce) {
  client.sends(kFirstJoin);
  confirm();
  Client other(node, {scripted("room:*", script)});
  other.joins("room:a");
}

TEST_F(JoinInACluster, WhatTheClientSendsMeanwhileIsHandledAfterTheJoin) {
  client.sends(kFirstJoin);
  client.sends(R"(["1","2","room:a","hello",{}])");
  EXPECT_TRUE(client.receives_nothing());
  confirm();
  EXPECT_TRUE(client.receives(kFirstJoined));
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(JoinInACluster, AJoinThatIsAnsweredLaterMayWaitForBoth) {
  std::optional<PendingJoin> pending;
  script.join = [&](Channel& channel, const Payload&) {
    pending = channel.pending_join();
    return JoinResult::later();
  };
  client.sends(kFirstJoin);
  confirm();
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_EQ(adapter->interests(), std::set<std::string>{"room:a"});  // kept while it waits
  pending->ok();
  node.turn();
  EXPECT_TRUE(client.receives(kFirstJoined));
  EXPECT_EQ(node.context(0).waiting_joins, 0U);
}

TEST_F(JoinInACluster, WithoutConfirmationTheJoinFailsAtItsDeadlineAndNothingOfItRemains) {
  client.sends(kFirstJoin);
  node.advance(milliseconds(4'999));
  EXPECT_TRUE(client.receives_nothing());
  node.advance(milliseconds(1));
  EXPECT_TRUE(client.receives(kUnavailable));
  EXPECT_EQ(node.context(0).waiting_joins, 0U);
  confirm();
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_THAT(adapter->interests(), IsEmpty());
  EXPECT_EQ(script.made, 0);
}

TEST_F(JoinInACluster, ATopicThatTheBrokerRefusesFailsTheJoin) {
  client.sends(kFirstJoin);
  confirm(make_error("no permission to subscribe"));
  EXPECT_TRUE(client.receives(kUnavailable));
}

TEST_F(JoinInACluster, AClientThatLeavesWhileItsJoinWaitsLeavesNoInterest) {
  client.sends(kFirstJoin);
  client.disconnects();
  confirm();
  EXPECT_THAT(adapter->interests(), IsEmpty());
  EXPECT_EQ(node.context(0).waiting_joins, 0U);
}

TEST_F(JoinInACluster, AJoinAgainWhileTheFirstWaitsIsAnsweredAfterIt) {
  client.sends(kFirstJoin);
  client.sends(R"(["2","2","room:a","phx_join",{}])");
  confirm();
  EXPECT_TRUE(client.receives(kFirstJoined));
  EXPECT_TRUE(client.receives(R"(["2","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
}

TEST_F(JoinInACluster, TheTopicIsGivenBackWithItsLastMember) {
  client.sends(kFirstJoin);
  confirm();
  EXPECT_TRUE(client.receives(kFirstJoined));
  client.disconnects();
  EXPECT_THAT(adapter->interests(), IsEmpty());
}

TEST_F(JoinInACluster, SocketIdsAndSubscriptionsAreInterestToo) {
  Client named(node, {}, {.id = "users:7"});
  const auto subscription = node.pubsub().subscribe("news", [](auto&&) {});
  confirm();
  EXPECT_EQ(adapter->interests(), (std::set<std::string>{"news", "users:7"}));
}

TEST_F(JoinInACluster, AJoinIsAnsweredHoweverManyOthersOfItsTopicGaveUp) {
  client.sends(kFirstJoin);
  for (int i = 0; i < 100; ++i) {
    Client short_lived(node, {scripted("room:*", script)});
    short_lived.sends(kFirstJoin);
    short_lived.disconnects();
  }
  confirm();
  EXPECT_TRUE(client.receives(kFirstJoined));
  EXPECT_EQ(script.made, 1);
}

struct JoinWithoutABroker : testing::Test {
  std::vector<std::string> gaps;
  Hub hub;
  std::shared_ptr<HubAdapter> adapter = [this] {
    auto made = hub.adapter("one@hub");
    made->route_by_interest();
    return made;
  }();
  Script script;
  Node node{{.adapter = adapter, .join_without_broker = JoinWithoutBroker::admit}};
  Client client{node, {scripted("room:*", script)}};
};

TEST_F(JoinWithoutABroker, IsLetInAtItsDeadlineIfSoConfiguredAndHearsOfAGapWhenTheBrokerIsBack) {
  script.handle_gap = [&](Channel&, const PubSubGap& gap) { gaps.emplace_back(to_string(gap.cause)); };
  client.sends(kFirstJoin);
  node.advance(milliseconds(5'000));
  EXPECT_TRUE(client.receives(kFirstJoined));
  EXPECT_THAT(gaps, IsEmpty());
  adapter->confirm();
  node.turn();
  EXPECT_THAT(gaps, ElementsAre("late_interest"));
}

// --- gaps ---

class DeafChannel final : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
};

struct Gaps : testing::Test {
  Hub hub;
  std::shared_ptr<HubAdapter> adapter = hub.adapter("one@hub");
  Script script;
  std::vector<std::string> heard;
  Node node{{.shards = 2, .adapter = adapter}};
  Client client{node, {scripted("room:*", script), channel<DeafChannel>("deaf")}, {.shard = 1}};

  Gaps() {
    script.handle_gap = [this](Channel& channel, const PubSubGap& gap) {
      heard.push_back(std::string(channel.topic().view()) + " " + std::string(gap.origin) + " " +
                      std::to_string(gap.count));
      channel.push("fresh");
    };
  }
};

TEST_F(Gaps, AreHeardByTheMembersOfTheTopic) {
  client.joins("room:a");
  client.joins("room:b", "2");
  client.joins("deaf", "3");
  adapter->lose({"room:a", "two@hub", 3, GapCause::jump});
  node.turn();
  EXPECT_THAT(heard, ElementsAre("room:a two@hub 3"));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","fresh",{}])"));
}

TEST_F(Gaps, OfAllTopicsAreHeardByAllThatAsk) {
  client.joins("room:a");
  client.joins("room:b", "2");
  adapter->lose({.cause = GapCause::link_down});
  node.turn();
  EXPECT_THAT(heard, testing::UnorderedElementsAre("room:a  0", "room:b  0"));
}

TEST_F(Gaps, AreCountedByCauseAndReportedAsTelemetry) {
  std::vector<std::string> reported;
  node.telemetry.attach("roost.gap", [&](const TelemetryEvent& event) {
    reported.push_back(std::string(event.reason) + " " + std::string(event.topic) + " " +
                       std::to_string(event.count));
  });
  adapter->lose({"room:a", "two@hub", 3, GapCause::tail});
  EXPECT_THAT(reported, ElementsAre("tail room:a 3"));
  const auto counts = node.context(0).pubsub->gap_counts();
  EXPECT_EQ(counts.at(static_cast<std::size_t>(GapCause::tail)).messages, 3U);
  EXPECT_EQ(counts.at(static_cast<std::size_t>(GapCause::tail)).gaps, 1U);
}

TEST_F(Gaps, AChannelTypeThatDoesNotOverrideHandleGapIsNotAsked) {
  EXPECT_FALSE(channel<DeafChannel>("deaf").hears_gaps);
  EXPECT_TRUE(scripted("room:*", script).hears_gaps);
}

}  // namespace
}  // namespace roost::test
