// SPDX-License-Identifier: Apache-2.0
// What one message of a client means (spec wire-protocol.md §8).
#include <gtest/gtest.h>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

struct Dispatch : testing::Test {
  Script script;
  Node node;
  Client client{node, {scripted("room:*", script), scripted("phoenix", script)}};
};

TEST_F(Dispatch, ReportsFramesThatAreNotMessagesAndEveryChannelTerminates_A15) {
  client.joins("room:a");
  client.joins("room:b");
  for (const char* bad : {R"(["1","2","room:a","echo"])", R"({"topic":"room:a"})", "7", "[1,", ""}) {
    EXPECT_TRUE(client.delivers(bad)) << bad;
  }
  client.disconnects(StopReason::error("undecodable frame"));
  EXPECT_THAT(script.terminated, testing::ElementsAre("error:undecodable frame", "error:undecodable frame"));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Dispatch, AnswersHeartbeatsWithoutAJoinRef_A28) {
  client.sends(R"([null,"5","phoenix","heartbeat",{}])");
  EXPECT_TRUE(client.receives(R"([null,"5","phoenix","phx_reply",{"status":"ok","response":{}}])"));
  client.sends(R"(["1","6","phoenix","heartbeat",{}])");
  EXPECT_TRUE(client.receives(R"([null,"6","phoenix","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(Dispatch, AnswersHeartbeatsItselfWhenAChannelIsJoinedOnThatTopic_A29) {
  client.joins("phoenix");
  client.sends(R"(["1","2","phoenix","heartbeat",{}])");
  EXPECT_TRUE(client.receives(R"([null,"2","phoenix","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(script.handled.empty());
  client.sends(R"(["1","3","phoenix","other",{}])");
  EXPECT_TRUE(client.receives(R"(["1","3","phoenix","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(Dispatch, TakesHeartbeatsOfOtherTopicsAndOtherEventsOnPhoenixForUnmatched_A30) {
  Client other(node, {scripted("room:*", script)});
  other.sends(R"([null,"1","room:a","heartbeat",{}])");
  EXPECT_TRUE(other.receives(
      R"([null,"1","room:a","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])"));
  other.sends(R"([null,"2","phoenix","beat",{}])");
  EXPECT_TRUE(other.receives(
      R"([null,"2","phoenix","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])"));
}

TEST_F(Dispatch, RefusesAJoinWithoutARouteWithANullJoinRefAndAWarning_A34) {
  client.sends(R"(["1","2","nowhere","phx_join",{}])");
  EXPECT_TRUE(client.receives(
      R"([null,"2","nowhere","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])"));
  EXPECT_TRUE(node.log->has(LogLevel::warning, "Ignoring unmatched topic \"nowhere\" in UserSocket"));
}

TEST_F(Dispatch, NobodyJoinsWhatTrackersOfPresencesSay) {
  Client curious(node, {scripted("*", script)});
  curious.sends(R"(["1","2","phx_presence:Roost.Presence_shard0","phx_join",{}])");
  EXPECT_TRUE(curious.receives(
      R"([null,"2","phx_presence:Roost.Presence_shard0","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])"));
}

TEST_F(Dispatch, AnswersMessagesToTopicsThatAreNotJoined_A35_A47) {
  client.sends(R"(["1","7","room:a","echo",{}])");
  EXPECT_TRUE(client.receives(
      R"([null,"7","room:a","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])"));
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","phx_leave",{}])");
  client.forgets_frames();
  client.sends(R"(["1","8","room:a","echo",{}])");
  EXPECT_TRUE(client.receives(
      R"([null,"8","room:a","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])"));
  EXPECT_TRUE(script.handled.empty());
}

TEST_F(Dispatch, AcceptsLeavingATopicThatIsNotJoined_A36) {
  client.sends(R"(["4","5","room:a","phx_leave",{}])");
  EXPECT_TRUE(client.receives(R"(["4","5","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(Dispatch, DropsMessagesOfAnEarlierJoin_A40) {
  client.joins("room:a");
  client.sends(R"(["0","2","room:a","echo",{}])");
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_TRUE(script.handled.empty());
}

TEST_F(Dispatch, HandlesMessagesWithoutAJoinRef_A41) {
  client.joins("room:a");
  client.sends(R"([null,"2","room:a","echo",{"z":1}])");
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{"z":1}}])"));
}

TEST_F(Dispatch, ComparesRefsByTypeAndEchoesThemAsTheyCame_A42) {
  client.sends(R"([5,6,"room:a","phx_join",{}])");
  EXPECT_TRUE(client.receives(R"([5,6,"room:a","phx_reply",{"status":"ok","response":{}}])"));
  client.sends(R"(["5",7,"room:a","echo",{}])");
  EXPECT_TRUE(client.receives_nothing());
  client.sends(R"([5,8,"room:a","echo",{}])");
  EXPECT_TRUE(client.receives(R"([5,8,"room:a","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(Dispatch, ComparesRefsHoweverTheyAreSpelled_A42) {
  client.sends(R"(["\u0031","\u0031","room:a","phx_join",{}])");
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_reply",{"status":"ok","response":{}}])"));
  client.sends(R"(["1","2","room:a","echo",{}])");
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  client.sends(R"(["\u0031","3","room:a","phx_leave",{}])");
  EXPECT_TRUE(client.receives(R"(["1","3","room:a","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(Dispatch, AfterAJoinWithoutJoinRefPushesCarryTheRefOfTheJoin_A43) {
  script.handle_in = [](Channel& channel, std::string_view event, const Payload&) {
    if (event == "stop") channel.stop(StopReason::normal());
    channel.push("pushed");
    return Reply::none();
  };
  client.sends(R"([null,"40","room:a","phx_join",{}])");
  EXPECT_TRUE(client.receives(R"([null,"40","room:a","phx_reply",{"status":"ok","response":{}}])"));
  client.sends(R"(["40","41","room:a","go",{}])");
  EXPECT_TRUE(client.receives_nothing());
  client.sends(R"([null,"42","room:a","go",{}])");
  EXPECT_TRUE(client.receives(R"(["40",null,"room:a","pushed",{}])"));
  client.sends(R"([null,"43","room:a","stop",{}])");
  EXPECT_TRUE(client.receives(R"(["40",null,"room:a","pushed",{}])"));
  EXPECT_TRUE(client.receives(R"([null,null,"room:a","phx_close",{}])"));
}

TEST_F(Dispatch, AnswersAMessageWithoutRefWithoutRef_A58) {
  client.joins("room:a");
  client.sends(R"(["1",null,"room:a","echo",{}])");
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(Dispatch, SendsNumbersBackAsTheyWereWritten_A60) {
  client.joins("room:a");
  client.sends(R"(["1","2","room:a","echo",{"n":[1,2.0,12345678901234567]}])");
  EXPECT_TRUE(client.receives_text(
      R"(["1","2","room:a","phx_reply",{"response":{"n":[1,2.0,12345678901234567]},"status":"ok"}])"));
}

TEST_F(Dispatch, BinaryPushWithAnEmptyJoinRefIsOfNoJoin_A25) {
  client.joins("room:a");
  client.sends_binary(std::string("\0\0\1\6\4", 5) + "2room:aecho" + "data");
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_TRUE(script.handled.empty());
}

TEST_F(Dispatch, BinaryPushWithAnEmptyRefIsAnsweredWithAnEmptyRef_A26) {
  client.joins("room:a");
  client.sends_binary(std::string("\0\1\0\6\4", 5) + "1room:aecho" + "data");
  EXPECT_TRUE(client.receives_binary(std::string("\1\1\0\6\2", 5) + "1room:aok" + "data"));
}

TEST_F(Dispatch, HeartbeatJoinAndLeaveWorkInBinaryFramesAndAreAnsweredInText_A27) {
  client.sends_binary(std::string("\0\0\1\7\11", 5) + "1phoenixheartbeat");
  EXPECT_TRUE(client.receives(R"([null,"1","phoenix","phx_reply",{"status":"ok","response":{}}])"));
  client.sends_binary(std::string("\0\1\1\6\10", 5) + "12room:aphx_join");
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
  client.sends_binary(std::string("\0\1\1\6\11", 5) + "13room:aphx_leave");
  EXPECT_TRUE(client.receives(R"(["1","3","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
}

TEST_F(Dispatch, IgnoresWhatWasReadAfterTheEndOfTheConnection) {
  client.disconnects();
  client.sends(R"(["1","1","room:a","phx_join",{}])");
  EXPECT_TRUE(client.receives_nothing());
  EXPECT_EQ(script.made, 0);
}

TEST_F(Dispatch, ListsItsChannelsAndWhereTheyCameFrom_B111) {
  client.joins("room:a");
  const auto channels = client.server().channel_infos(Detail::summary);
  ASSERT_EQ(channels.size(), 1U);
  EXPECT_EQ(channels[0].topic, "room:a");
  EXPECT_EQ(channels[0].route, "room:*");
  EXPECT_TRUE(channels[0].joined);
  EXPECT_EQ(client.server().info().handler, "UserSocket");
  EXPECT_EQ(client.server().info().channels, 1U);
}

}  // namespace
}  // namespace roost::test
