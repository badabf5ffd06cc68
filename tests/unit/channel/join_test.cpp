// SPDX-License-Identifier: Apache-2.0
// What a channel may do in join, and joins that are answered later (spec channel-lifecycle.md §3).
#include <gtest/gtest.h>

#include <thread>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

constexpr const char* kJoin = R"(["1","1","room:a","phx_join",{}])";
constexpr const char* kJoined = R"(["1","1","room:a","phx_reply",{"status":"ok","response":{}}])";
constexpr const char* kJoinCrashed =
    R"(["1","1","room:a","phx_reply",{"status":"error","response":{"reason":"join crashed"}}])";

struct ChannelJoin : testing::Test {
  Script script;
  Node node;
  Client client{node, {scripted("room:*", script)}};

  /// The next joins are answered later, through `pending`.
  void answer_later() {
    script.join = [this](Channel& channel, const Payload&) {
      pending = channel.pending_join();
      return JoinResult::later();
    };
  }
  std::optional<PendingJoin> pending;
};

TEST_F(ChannelJoin, PushBroadcastAndSocketRefInJoinCrashIt_D147) {
  const std::function<void(Channel&)> forbidden[] = {
      [](Channel& channel) { channel.push("early"); },
      [](Channel& channel) { channel.broadcast("early"); },
      [](Channel& channel) { channel.broadcast_from("early"); },
      [](Channel& channel) { static_cast<void>(channel.socket_ref()); },
  };
  for (const auto& call : forbidden) {
    script.join = [&](Channel& channel, const Payload&) {
      call(channel);
      return JoinResult::ok();
    };
    client.sends(kJoin);
    EXPECT_TRUE(client.receives(kJoinCrashed));
    EXPECT_TRUE(client.receives_nothing());
  }
}

TEST_F(ChannelJoin, WhatItSendsToItselfInJoinIsHandledAfterIt_D147) {
  bool joined = false;
  script.join = [&](Channel& channel, const Payload&) {
    channel.send_self(std::string("greet"));
    return JoinResult::ok();
  };
  script.handle_info = [&](Channel& channel, const Info& info) {
    joined = channel.joined();
    channel.push(*info.get_if<std::string>());
  };
  client.sends(kJoin);
  EXPECT_TRUE(client.receives(kJoined));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","greet",{}])"));
  EXPECT_TRUE(joined);
}

TEST_F(ChannelJoin, WhatItSendsToItselfInJoinIsHandledBeforeTheClientsNextMessage) {
  script.join = [](Channel& channel, const Payload&) {
    channel.send_self(std::string("greet"));
    return JoinResult::ok();
  };
  script.handle_info = [](Channel& channel, const Info& info) { channel.push(*info.get_if<std::string>()); };
  script.handle_in = [](Channel&, std::string_view, const Payload&) { return Reply::ok(); };
  client.sends_together({kJoin, R"(["1","2","room:a","hello",{}])"});
  EXPECT_TRUE(client.receives(kJoined));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","greet",{}])"));
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(ChannelJoin, WhatEndsItBeforeTheClientsNextMessageEndsIt) {
  script.join = [](Channel& channel, const Payload&) {
    channel.send_self(1);
    return JoinResult::ok();
  };
  script.handle_info = [](Channel& channel, const Info&) { channel.stop(StopReason::normal()); };
  client.sends_together({kJoin, R"(["1","2","room:a","hello",{}])"});
  EXPECT_TRUE(client.receives(kJoined));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(ChannelJoin, ABroadcastRightAfterTheAnswerIsReceived_D148) {
  EXPECT_FALSE(client.delivers(kJoin));
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {}));
  node.turn();
  EXPECT_TRUE(client.receives(kJoined));
  EXPECT_TRUE(client.receives(R"([null,null,"room:a","news",{}])"));
}

TEST_F(ChannelJoin, ARefusedJoinTerminatesUnjoinedAndNothingOfItRemains_D164_D171) {
  bool joined = true;
  script.join = [](Channel& channel, const Payload&) {
    channel.subscribe("other");
    channel.send_every(std::chrono::milliseconds(10), [] { FAIL() << "a timer of a refused join"; });
    return JoinResult::error({{"reason", "full"}});
  };
  script.terminate = [&](Channel& channel, const StopReason&) { joined = channel.joined(); };
  client.sends(kJoin);
  EXPECT_TRUE(
      client.receives(R"(["1","1","room:a","phx_reply",{"status":"error","response":{"reason":"full"}}])"));
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_THAT(script.terminated, testing::ElementsAre("shutdown"));
  EXPECT_FALSE(joined);
  EXPECT_EQ(node.members_of("other"), 0U);
  EXPECT_EQ(node.topics(), 0U);
  EXPECT_EQ(script.destroyed, 1);
  node.advance(std::chrono::milliseconds(50));
}

TEST_F(ChannelJoin, WithoutPubSubAJoinCrashes_E187) {
  Node lonely({.with_pubsub = false});
  Client other(lonely, {scripted("room:*", script)}, {.id = "users:1"});
  other.sends(kJoin);
  EXPECT_TRUE(other.receives(kJoinCrashed));
  EXPECT_TRUE(lonely.log->has(LogLevel::error, "no pubsub is configured"));
  other.sends(R"([null,"2","phoenix","heartbeat",{}])");
  EXPECT_TRUE(other.receives(R"([null,"2","phoenix","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(ChannelJoin, AResponseThatCannotBeSentCrashesTheJoin_A33) {
  script.join = [](Channel&, const Payload&) { return JoinResult::ok(Payload::binary("bytes")); };
  Client v1(node, {scripted("room:*", script)}, {.vsn = "1.0.0"});
  v1.sends(R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"1"})");
  EXPECT_TRUE(v1.receives(
      R"({"topic":"room:a","event":"phx_reply","ref":"1","payload":{"status":"error","response":{"reason":"join crashed"}}})"));
  EXPECT_EQ(node.members_of("room:a"), 0U);
}

// --- joins that are answered later ---

TEST_F(ChannelJoin, ALaterAnswerLetsTheMessagesThatWaitedThrough) {
  answer_later();
  client.sends_together(
      {kJoin, R"(["1","2","room:a","echo",{"n":1}])", R"(["1","3","room:a","phx_leave",{}])"});
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_FALSE(client.server().channel_infos(Detail::summary).at(0).joined);
  pending->ok();
  node.turn();
  EXPECT_TRUE(client.receives(kJoined));
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{"n":1}}])"));
  EXPECT_TRUE(client.receives(R"(["1","3","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
}

TEST_F(ChannelJoin, AJoinThatWaitsHoldsUpNoOtherTopicAndNoHeartbeat) {
  answer_later();
  client.sends(kJoin);
  script.join = nullptr;
  client.joins("room:b", "2");
  client.sends(R"([null,"3","phoenix","heartbeat",{}])");
  EXPECT_TRUE(client.receives(R"([null,"3","phoenix","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(ChannelJoin, ALaterRefusalAnswersTheMessagesThatWaitedAsUnmatched) {
  answer_later();
  client.sends_together({kJoin, R"(["1","2","room:a","echo",{}])"});
  pending->error({{"reason", "full"}});
  node.turn();
  EXPECT_TRUE(
      client.receives(R"(["1","1","room:a","phx_reply",{"status":"error","response":{"reason":"full"}}])"));
  EXPECT_TRUE(client.receives(
      R"([null,"2","room:a","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])"));
  EXPECT_TRUE(client.server().channel_infos(Detail::summary).empty());
}

TEST_F(ChannelJoin, AJoinAgainThatWaitedReplacesTheFirst) {
  answer_later();
  client.sends_together({kJoin, R"(["2","2","room:a","phx_join",{}])", R"(["2","3","room:a","echo",{}])"});
  script.join = nullptr;
  pending->ok();
  node.turn();
  EXPECT_TRUE(client.receives(kJoined));
  EXPECT_TRUE(client.receives(R"(["2","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
  EXPECT_TRUE(client.receives(R"(["2","3","room:a","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(ChannelJoin, SixtyFourMessagesWaitAndTheNextIsAnsweredWithAnError) {
  answer_later();
  client.sends(kJoin);
  for (int i = 0; i < 64; ++i)
    EXPECT_FALSE(client.delivers(R"(["1","2","room:a","echo",{}])"));
  EXPECT_TRUE(client.receives_nothing());
  client.sends(R"(["1","65","room:a","echo",{}])");
  EXPECT_TRUE(client.receives(
      R"(["1","65","room:a","phx_reply",{"status":"error","response":{"reason":"too many messages wait for the join of this topic"}}])"));
  pending->ok();
  node.turn();
  EXPECT_EQ(client.frames_waiting(), 65U);  // the join and those that waited
}

TEST_F(ChannelJoin, WhatWaitsIsOneMebibyteAtMost) {
  answer_later();
  client.sends(kJoin);
  constexpr std::size_t kHalf = (1 << 19) - std::string_view(R"({"x":""})").size();
  const std::string half = R"({"x":")" + std::string(kHalf, 'x') + R"("}])";
  client.sends(R"(["1","2","room:a","echo",)" + half);
  client.sends(R"(["1","3","room:a","echo",)" + half);
  EXPECT_TRUE(client.receives_nothing());
  client.sends(R"(["1","4","room:a","echo",{}])");
  EXPECT_EQ(client.frames_waiting(), 1U);
  pending->ok();
  node.turn();
  EXPECT_EQ(client.frames_waiting(), 4U);
}

TEST_F(ChannelJoin, AnUnansweredPendingJoinThatDiesCrashesTheJoin) {
  answer_later();
  client.sends(kJoin);
  pending.reset();
  node.turn();
  EXPECT_TRUE(client.receives(kJoinCrashed));
  EXPECT_TRUE(node.log->has(LogLevel::error, "dropped without an answer"));
  EXPECT_TRUE(client.server().channel_infos(Detail::summary).empty());
}

TEST_F(ChannelJoin, TheFirstAnswerOfAPendingJoinCounts) {
  answer_later();
  client.sends(kJoin);
  const PendingJoin copy = *pending;
  copy.ok();
  pending->error();
  pending.reset();
  node.turn();
  EXPECT_TRUE(client.receives(kJoined));
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_EQ(node.members_of("room:a"), 1U);
}

TEST_F(ChannelJoin, APendingJoinIsAnsweredFromAnotherThread) {
  answer_later();
  client.sends(kJoin);
  std::thread([answer = std::move(*pending)] { answer.ok({{"from", "a thread"}}); }).join();
  pending.reset();
  node.turn();
  EXPECT_TRUE(
      client.receives(R"(["1","1","room:a","phx_reply",{"status":"ok","response":{"from":"a thread"}}])"));
}

TEST_F(ChannelJoin, LaterWithoutAPendingJoinCrashesTheJoin) {
  script.join = [](Channel&, const Payload&) { return JoinResult::later(); };
  client.sends(kJoin);
  EXPECT_TRUE(client.receives(kJoinCrashed));
}

TEST_F(ChannelJoin, APendingJoinIsTakenOnceAndOnlyInsideJoin) {
  script.join = [](Channel& channel, const Payload&) {
    const PendingJoin first = channel.pending_join();
    EXPECT_THROW(static_cast<void>(channel.pending_join()), std::logic_error);
    first.ok();
    return JoinResult::later();
  };
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    EXPECT_THROW(static_cast<void>(channel.pending_join()), std::logic_error);
    return Reply::none();
  };
  client.sends(kJoin);
  EXPECT_TRUE(client.receives(kJoined));
  client.sends(R"(["1","2","room:a","go",{}])");
}

TEST_F(ChannelJoin, AStopAskedForInJoinEndsTheChannelOnceItIsJoined) {
  script.join = [](Channel& channel, const Payload&) {
    channel.stop(StopReason::normal());
    return JoinResult::ok();
  };
  client.sends(kJoin);
  EXPECT_TRUE(client.receives(kJoined));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
}

struct BusyInConstructor : Channel {
  BusyInConstructor() { push("too early"); }
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
};

TEST_F(ChannelJoin, AConstructorThatUsesTheChannelCrashesTheJoin) {
  Client other(node, {channel<BusyInConstructor>("room:*")});
  other.sends(kJoin);
  EXPECT_TRUE(other.receives(kJoinCrashed));
  EXPECT_TRUE(node.log->has(LogLevel::error, "wait for join()"));
}

}  // namespace
}  // namespace roost::test
