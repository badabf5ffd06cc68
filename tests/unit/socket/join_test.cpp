// SPDX-License-Identifier: Apache-2.0
// Joins as a socket sees them: the limit, joining again, leaving (spec wire-protocol.md §9, §10).
#include <gtest/gtest.h>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

struct Join : testing::Test {
  Script script;
  Node node;
  Client client{node, {scripted("room:*", script)}};
};

TEST_F(Join, RefusesTheHundredAndFirstTopicAndTheOthersLiveOn_A37) {
  for (int i = 1; i <= 100; ++i)
    client.joins("room:" + std::to_string(i));
  client.sends(R"(["x","y","room:101","phx_join",{}])");
  EXPECT_TRUE(client.receives(
      R"(["x","y","room:101","phx_reply",{"status":"error","response":{"reason":"too many channels joined"}}])"));
  EXPECT_TRUE(node.log->has(LogLevel::error, "limit of 100 for socket ID none in UserSocket"));
  client.sends(R"(["1","2","room:100","echo",{}])");
  EXPECT_TRUE(client.receives(R"(["1","2","room:100","phx_reply",{"status":"ok","response":{}}])"));
}

struct JoinWithLimitOne : testing::Test {
  Script script;
  Node node;
  Client client{node, {scripted("room:*", script)}, {.max_channels_per_transport = 1}};
};

TEST_F(JoinWithLimitOne, AcceptsASecondTopicOnceTheFirstIsLeft_A38) {
  client.joins("room:a");
  client.sends(R"(["2","2","room:b","phx_join",{}])");
  EXPECT_TRUE(client.receives(
      R"(["2","2","room:b","phx_reply",{"status":"error","response":{"reason":"too many channels joined"}}])"));
  client.sends(R"(["1","3","room:a","phx_leave",{}])");
  client.forgets_frames();
  client.joins("room:b", "4");
}

TEST_F(JoinWithLimitOne, AllowsAJoinedTopicToBeJoinedAgain_A39) {
  client.joins("room:a");
  client.joins("room:a", "2");
}

TEST_F(Join, CallsTheApplicationAndSendsItsResponse_A31_A32) {
  client.joins("room:plain");
  script.join = [](Channel&, const Payload& params) {
    return params.text() == "{}" ? JoinResult::error(Json("denied")) : JoinResult::ok(params);
  };
  client.sends(R"(["1","2","room:a","phx_join",{"x":1}])");
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{"x":1}}])"));
  client.sends(R"(["1","3","room:b","phx_join",{}])");
  EXPECT_TRUE(client.receives(R"(["1","3","room:b","phx_reply",{"status":"error","response":"denied"}])"));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Join, ACrashingJoinIsAnsweredAndTheConnectionGoesOn_A33) {
  script.join = [](Channel&, const Payload&) -> JoinResult { throw std::runtime_error("boom"); };
  client.sends(R"(["1","2","room:a","phx_join",{}])");
  EXPECT_TRUE(client.receives(
      R"(["1","2","room:a","phx_reply",{"status":"error","response":{"reason":"join crashed"}}])"));
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_TRUE(script.terminated.empty());
  EXPECT_TRUE(node.log->has(LogLevel::error, "boom"));
  script.join = nullptr;
  client.joins("room:a", "3");
}

TEST_F(Join, AJoinThatThrowsNoExceptionTypeCrashesTheSameWay_A33) {
  script.join = [](Channel&, const Payload&) -> JoinResult { throw 7; };
  client.sends(R"(["1","2","room:a","phx_join",{}])");
  EXPECT_TRUE(client.receives(
      R"(["1","2","room:a","phx_reply",{"status":"error","response":{"reason":"join crashed"}}])"));
}

TEST_F(Join, AnswerOfASlowJoinComesBeforeThatOfTheHeartbeatAfterIt_A59) {
  script.join = [this](Channel&, const Payload&) {
    node.clock.advance(std::chrono::milliseconds(300));
    return JoinResult::ok();
  };
  client.sends_together({R"(["1","1","room:a","phx_join",{}])", R"([null,"2","phoenix","heartbeat",{}])"});
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives(R"([null,"2","phoenix","phx_reply",{"status":"ok","response":{}}])"));
}

// --- joining a joined topic again ---

TEST_F(Join, JoiningAgainAnswersTheNewThenClosesTheOldThenPushesOfTheNew_A48) {
  script.join = [](Channel& channel, const Payload&) {
    channel.send_self(1);
    return JoinResult::ok();
  };
  script.handle_info = [](Channel& channel, const Info&) { channel.push("hello"); };
  client.joins("room:a", "11");
  EXPECT_TRUE(client.receives(R"(["11",null,"room:a","hello",{}])"));
  client.sends(R"(["12","12","room:a","phx_join",{}])");
  EXPECT_TRUE(client.receives(R"(["12","12","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives(R"(["11","11","room:a","phx_close",{}])"));
  EXPECT_TRUE(client.receives(R"(["12",null,"room:a","hello",{}])"));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Join, TheOldChannelIsGoneWithoutTerminateBeforeTheNewJoinIsAsked_A49) {
  client.joins("room:a", "11");
  int destroyed_before_join = 0;
  script.join = [&](Channel&, const Payload&) {
    destroyed_before_join = script.destroyed;
    return JoinResult::ok();
  };
  client.joins("room:a", "12");
  EXPECT_EQ(destroyed_before_join, 1);
  EXPECT_TRUE(script.terminated.empty());
  EXPECT_EQ(node.members_of("room:a"), 1U);
}

TEST_F(Join, ARefusedSecondJoinLeavesTheTopicUnjoined) {
  client.joins("room:a", "11");
  script.join = [](Channel&, const Payload&) { return JoinResult::error(); };
  client.sends(R"(["12","12","room:a","phx_join",{}])");
  EXPECT_TRUE(client.receives(R"(["12","12","room:a","phx_reply",{"status":"error","response":{}}])"));
  EXPECT_TRUE(client.receives(R"(["11","11","room:a","phx_close",{}])"));
  EXPECT_TRUE(client.server().channel_infos(Detail::summary).empty());
}

TEST_F(Join, ADuplicateJoinIsADebugLineALeaveFollowedByAJoinIsNot_A51) {
  client.joins("room:a");
  client.joins("room:a", "2");
  EXPECT_EQ(node.log->count(LogLevel::debug, "Duplicate channel join for topic \"room:a\""), 1U);
  client.forgets_frames();
  client.sends_together({R"(["2","3","room:a","phx_leave",{}])", R"(["4","4","room:a","phx_join",{}])"});
  EXPECT_TRUE(client.receives(R"(["2","3","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives(R"(["2","2","room:a","phx_close",{}])"));
  EXPECT_TRUE(client.receives(R"(["4","4","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_EQ(node.log->count(LogLevel::debug, "Duplicate channel join"), 1U);
}

// --- leaving ---

TEST_F(Join, LeaveOfAnEarlierJoinIsIgnored_A44) {
  client.joins("room:a");
  client.sends(R"(["0","2","room:a","phx_leave",{}])");
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_FALSE(client.server().channel_infos(Detail::summary).empty());
}

TEST_F(Join, LeaveWithItsJoinRefOrNoneEndsTheChannel_A44_A45) {
  for (const char* join_ref : {"\"1\"", "null"}) {
    client.joins("room:a");
    client.sends("[" + std::string(join_ref) + R"(,"9","room:a","phx_leave",{}])");
    EXPECT_TRUE(client.receives(R"(["1","9","room:a","phx_reply",{"status":"ok","response":{}}])"));
    EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
    EXPECT_TRUE(client.server().channel_infos(Detail::summary).empty());
  }
  EXPECT_THAT(script.terminated, testing::ElementsAre("shutdown:left", "shutdown:left"));
}

TEST_F(Join, WhatTerminatePushesOnLeaveComesAfterTheClose_A46) {
  script.terminate = [](Channel& channel, const StopReason&) { channel.push("bye"); };
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","phx_leave",{}])");
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","bye",{}])"));
}

}  // namespace
}  // namespace roost::test
