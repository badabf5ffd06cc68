// SPDX-License-Identifier: Apache-2.0
// Broadcasts as channels make and receive them: fast lane, interception, further topics (spec
// channel-lifecycle.md §6, §7, §11).
#include <gtest/gtest.h>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

constexpr const char* kNews = R"([null,null,"room:a","news",{"n":1}])";

/// Two clients of one room. "say" broadcasts to all, "tell" to the others.
struct Broadcast : testing::TestWithParam<std::size_t> {
  Broadcast() {
    script.handle_in = [](Channel& channel, std::string_view event, const Payload&) {
      event == "say" ? channel.broadcast("news", {{"n", 1}}) : channel.broadcast_from("news", {{"n", 1}});
      return Reply::ok();
    };
    ann.joins("room:a");
    bob.joins("room:a");
  }

  Script script;
  Node node{{.shards = GetParam()}};
  Client ann{node, {scripted("room:*", script)}};
  Client bob{node, {scripted("room:*", script)}, {.shard = GetParam() - 1}};
};

INSTANTIATE_TEST_SUITE_P(OnShards, Broadcast, testing::Values(1, 8));

TEST_P(Broadcast, ReachesAllMembersAndTheSenderToo_D154_E179) {
  ann.sends(R"(["1","2","room:a","say",{}])");
  EXPECT_TRUE(ann.receives(kNews));
  EXPECT_TRUE(ann.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(bob.receives(kNews));
  EXPECT_TRUE(bob.receives_nothing());
}

TEST_P(Broadcast, FromLeavesOutTheSendersClient_D154) {
  bob.sends(R"(["1","2","room:a","tell",{}])");
  EXPECT_TRUE(ann.receives(kNews));
  EXPECT_TRUE(bob.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(bob.receives_nothing());
}

TEST_P(Broadcast, FromAnywhereReachesMembersWithANullJoinRef_D155) {
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {{"n", 1}}));
  ASSERT_TRUE(node.pubsub().broadcast("room:b", "news", {{"n", 2}}));
  node.turn();
  EXPECT_TRUE(ann.receives(kNews));
  EXPECT_TRUE(bob.receives(kNews));
  EXPECT_TRUE(ann.receives_nothing());
}

TEST_P(Broadcast, EachVersionGetsItsFormatAndABinaryOneSkipsVersion1_D158) {
  Client old(node, {scripted("room:*", script)}, {.vsn = "1.0.0"});
  old.sends(R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"1"})");
  old.forgets_frames();
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "bytes", Payload::binary("x")));
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {{"n", 1}}));
  node.turn();
  EXPECT_TRUE(old.receives(R"({"topic":"room:a","event":"news","payload":{"n":1},"ref":null})"));
  EXPECT_TRUE(ann.receives_binary(std::string("\2\6\5", 3) + "room:abytesx"));
  EXPECT_TRUE(ann.receives(kNews));
  EXPECT_EQ(node.log->count(LogLevel::error, "its members go without"), 1U);
}

// --- interception ---

struct Intercept : testing::Test {
  Script script;
  Node node;
  Client client{node, {intercepting("room:*", script, {"news"})}};
};

TEST_F(Intercept, HandleOutRunsOnceAndMayChangeWhatTheClientSees_D156) {
  int runs = 0;
  script.handle_out = [&](Channel& channel, std::string_view event, const Payload&) {
    ++runs;
    channel.push(event, {{"changed", true}});
  };
  client.joins("room:a");
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {{"n", 1}}));
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "other", {}));
  node.turn();
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(client.receives(R"([null,null,"room:a","other",{}])"));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","news",{"changed":true}])"));
}

TEST_F(Intercept, HandleOutMayDropOrStop_D156) {
  script.handle_out = [](Channel& channel, std::string_view, const Payload& payload) {
    if (payload.text() == R"({"stop":true})") channel.stop(StopReason::normal());
  };
  client.joins("room:a");
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {}));
  node.turn();
  EXPECT_TRUE(client.receives_nothing());
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {{"stop", true}}));
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {}));
  node.turn();
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Intercept, ByDefaultItIsPushedOnWithTheChannelsJoinRef_D156) {
  client.joins("room:a");
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {{"n", 1}}));
  node.turn();
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","news",{"n":1}])"));
}

TEST_F(Intercept, ItsOwnInterceptedBroadcastComesAfterTheReply_A56) {
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.broadcast("news");
    return Reply::ok();
  };
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","go",{}])");
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","news",{}])"));
}

TEST_F(Intercept, BroadcastFromLeavesTheSenderOutOfTheSlowLaneToo_D154) {
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.broadcast_from("news");
    return Reply::none();
  };
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","go",{}])");
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Intercept, AChannelThatEndedMeanwhileIsNotAsked) {
  script.handle_out = [](Channel&, std::string_view, const Payload&) { FAIL() << "handle_out of the dead"; };
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.broadcast("news");
    channel.stop(StopReason::normal());
    return Reply::none();
  };
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","go",{}])");
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
}

TEST_F(Intercept, AThrowInHandleOutEndsThatChannelOnly) {
  script.handle_out = [](Channel&, std::string_view, const Payload&) { throw std::runtime_error("boom"); };
  Script calm;
  Client other(node, {scripted("room:*", calm)});
  client.joins("room:a");
  other.joins("room:a");
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {{"n", 1}}));
  node.turn();
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_error",{"reason":"channel_crash"}])"));
  EXPECT_TRUE(other.receives(kNews));
}

// --- further topics ---

/// "sub" and "unsub" subscribe to the topic "world"; its broadcasts are pushed as "seen".
struct FurtherTopics : testing::Test {
  FurtherTopics() {
    script.handle_in = [](Channel& channel, std::string_view event, const Payload&) {
      event == "sub" ? channel.subscribe("world") : channel.unsubscribe("world");
      return Reply::none();
    };
    script.handle_info = [](Channel& channel, const Info& info) {
      const BroadcastView& view = *info.broadcast();
      channel.push("seen", {{"topic", view.topic}, {"event", view.event}, {"payload", *view.payload.json()}});
    };
    client.joins("room:a");
  }
  void broadcast_in_world() {
    ASSERT_TRUE(node.pubsub().broadcast("world", "rain", {{"mm", 3}}));
    node.turn();
  }

  Script script;
  Node node;
  Client client{node, {scripted("room:*", script)}};
};

constexpr const char* kSeen =
    R"(["1",null,"room:a","seen",{"topic":"world","event":"rain","payload":{"mm":3}}])";

TEST_F(FurtherTopics, BroadcastsThereComeToHandleInfoAndPushesShowTheChannelsTopic_D159) {
  client.sends(R"(["1","2","room:a","sub",{}])");
  broadcast_in_world();
  EXPECT_TRUE(client.receives(kSeen));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(FurtherTopics, TwiceMeansTwoDeliveriesAndOneUnsubscribeRemovesBoth_E175) {
  client.sends(R"(["1","2","room:a","sub",{}])");
  client.sends(R"(["1","3","room:a","sub",{}])");
  broadcast_in_world();
  EXPECT_TRUE(client.receives(kSeen));
  EXPECT_TRUE(client.receives(kSeen));
  client.sends(R"(["1","4","room:a","unsub",{}])");
  client.sends(R"(["1","5","room:a","unsub",{}])");
  broadcast_in_world();
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_EQ(node.members_of("world"), 0U);
}

TEST_F(FurtherTopics, EndWithTheChannel_E182) {
  client.sends(R"(["1","2","room:a","sub",{}])");
  EXPECT_EQ(node.members_of("world"), 1U);
  client.sends(R"(["1","3","room:a","phx_leave",{}])");
  EXPECT_EQ(node.members_of("world"), 0U);
  EXPECT_EQ(node.members_of("room:a"), 0U);
  client.forgets_frames();
  broadcast_in_world();
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(FurtherTopics, AChannelMayUnsubscribeWhileItHandlesABroadcastOfThatTopic) {
  int seen = 0;
  script.handle_info = [&](Channel& channel, const Info&) {
    ++seen;
    channel.unsubscribe("world");
  };
  client.sends(R"(["1","2","room:a","sub",{}])");
  broadcast_in_world();
  broadcast_in_world();
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace roost::test
