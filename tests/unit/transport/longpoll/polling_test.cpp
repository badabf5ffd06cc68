// SPDX-License-Identifier: Apache-2.0
// What polls get, and when (spec longpoll-transport.md §4, §6).
#include "longpoll_fixture.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

INSTANTIATE_TEST_SUITE_P(Requests, LongPollAnywhereTest,
                         testing::Values(Arrival::here, Arrival::elsewhere, Arrival::alternating),
                         [](const auto& suite) -> std::string {
                           if (suite.param == Arrival::here) return "Here";
                           return suite.param == Arrival::elsewhere ? "Elsewhere" : "Alternating";
                         });

TEST_P(LongPollAnywhereTest, APollGetsAllThatWaitsInOrderAsStrings_C119_C125) {
  const std::string token = open();
  EXPECT_EQ(post(token, R"(["1","1","room:a","phx_join",{}])")->response->body, R"({"status":200})");
  push("first");
  push("second");
  const auto answer = poll(token);
  EXPECT_EQ(answer->status(), 200);
  EXPECT_EQ(answer->token(), token);
  EXPECT_THAT(answer->messages(), SizeIs(3));
  EXPECT_EQ(boost::json::parse(answer->messages()[0]),
            boost::json::parse(R"(["1","1","room:a","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_EQ(answer->messages()[1], R"([null,null,"room:a","first",{"n":1}])");
  EXPECT_TRUE(poll(token)->waits()) << "the buffer is empty";
}

TEST_P(LongPollAnywhereTest, AnEmptyPollEndsWithTheWindow_C120) {
  const std::string token = open_joined();
  const auto answer = poll(token);
  node.advance(kWindow - 1ms);
  EXPECT_TRUE(answer->waits());
  node.advance(2ms);
  EXPECT_EQ(answer->status(), 204);
  EXPECT_EQ(answer->token(), token);
  EXPECT_THAT(answer->messages(), IsEmpty());
}

TEST_P(LongPollAnywhereTest, AWaitingPollIsAnsweredAtOnceWithAllOfTheTurn_C121) {
  const std::string token = open_joined();
  const auto answer = poll(token);
  node.pubsub().broadcast("room:a", "one", {}).value();
  node.pubsub().broadcast("room:a", "two", {}).value();
  EXPECT_TRUE(answer->waits());
  node.turn();
  EXPECT_EQ(answer->status(), 200);
  EXPECT_THAT(answer->messages(), SizeIs(2));
}

TEST_P(LongPollAnywhereTest, OfTwoPollsTheLaterGetsTheMessagesAndTheEarlierEndsWithItsWindow_C141) {
  const std::string token = open_joined();
  const auto earlier = poll(token);
  const auto later = poll(token);
  push("hello");
  EXPECT_EQ(later->status(), 200);
  push("more");
  EXPECT_TRUE(earlier->waits()) << "it does not get what comes later either";
  node.advance(kWindow + 1ms);
  EXPECT_EQ(earlier->status(), 204);
  EXPECT_THAT(poll(token)->messages(), SizeIs(1));
}

TEST_P(LongPollAnywhereTest, AStaleTokenInTheQueryDoesNotMatterNextToAGoodHeader_C122) {
  const std::string token = open();
  EXPECT_EQ(ask("POST", "token=stale", {{"x-phoenix-longpoll-token", token}},
                "[null,\"1\",\"phoenix\",\"heartbeat\",{}]")
                ->status(),
            200);
  EXPECT_EQ(ask("GET", "token=" + token)->status(), 200) << "by parameter alone";
}

TEST_P(LongPollAnywhereTest, APostWithoutALivingSessionIsGone_C123) {
  const std::string token = open();
  EXPECT_EQ(ask("POST", "", {}, "[]")->response->body, R"({"status":410})");
  EXPECT_EQ(post("bogus", "[]")->status(), 410);
  node.advance(kWindow * 3);
  EXPECT_EQ(post(token, "[]")->status(), 410);
}

TEST_P(LongPollAnywhereTest, AGetWithADeadSessionsTokenOpensANewOne_C124) {
  const std::string token = open();
  node.advance(kWindow * 3);
  const auto answer = poll(token);
  EXPECT_EQ(answer->status(), 410);
  EXPECT_NE(answer->token(), token);
}

TEST_P(LongPollAnywhereTest, ATokenOfAnotherSecretOrTooOldIsNotASession_C136) {
  const std::string token = open();
  const Tokens others = Tokens::create({.current = "another secret of twenty bytes", .previous = {}}).value();
  const transport::LongPollTokens foreign(others, base::system_random());
  EXPECT_EQ(post(foreign.sign({}), "[]")->status(), 410);
  std::string changed = token;
  changed.back() = changed.back() == 'A' ? 'E' : 'A';
  EXPECT_EQ(post(changed, "[]")->status(), 410);
  wall_clock += options.token_max_age;
  EXPECT_EQ(post(token, R"([null,"1","phoenix","heartbeat",{}])")->status(), 200);
  wall_clock += 1s;
  EXPECT_EQ(post(token, R"([null,"2","phoenix","heartbeat",{}])")->status(), 410);
}

TEST_F(LongPollTest, ARequestOnAnotherShardReachesTheSession_C135) {
  const std::string token = open("vsn=2.0.0", 1);
  EXPECT_EQ(server(1).open_sessions(), 1U);
  EXPECT_EQ(post(token, R"(["1","1","room:a","phx_join",{}])")->status(), 200);
  const auto answer = poll(token);
  EXPECT_EQ(answer->status(), 200);
  EXPECT_THAT(answer->messages(), SizeIs(1));
  const auto waiting = poll(token);
  push("hello");
  EXPECT_THAT(waiting->messages(), SizeIs(1));
  EXPECT_EQ(server(0).open_sessions(), 0U);
}

TEST_P(LongPollAnywhereTest, WhatWasAnsweredToADeadPeerComesWithTheNextPoll) {
  const std::string token = open_joined();
  const auto in_vain = poll(token);
  push("hello");
  EXPECT_THAT(in_vain->messages(), SizeIs(1));
  in_vain->on_lost();
  node.turn();
  push("later");
  const auto again = poll(token);
  EXPECT_EQ(again->messages().at(0), in_vain->messages().at(0));
  EXPECT_THAT(again->messages(), SizeIs(2));
}

TEST_P(LongPollAnywhereTest, ALostAnswerIsGivenToThePollThatWaits) {
  const std::string token = open_joined();
  push("hello");
  const auto in_vain = poll(token);
  in_vain->on_lost();
  node.turn();
  const auto again = poll(token);
  EXPECT_EQ(again->messages(), in_vain->messages());
  EXPECT_TRUE(poll(token)->waits()) << "and once only";
}

}  // namespace
}  // namespace roost::test
