// SPDX-License-Identifier: Apache-2.0
// Requests that arrive at another node than their session's, and what becomes of them when nodes or messages
// between them are lost.
#include <cstdint>

#include "longpoll_fixture.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kPatience = 12s;  // the window, and 2 s for the way

class LongPollForwardingTest : public LongPollTest {
 protected:
  static constexpr std::uint64_t kOfLongPolls = std::uint64_t{1} << 63U;

  /// Joined here; from now on requests arrive elsewhere.
  std::string joined_here() {
    std::string token = open_joined();
    arrival = Arrival::elsewhere;
    return token;
  }
  /// As if the other node had sent it.
  void hear(NodeMessage::Kind kind, std::uint64_t number, std::string_view body) {
    const bool reply = kind == NodeMessage::Kind::reply;
    const NodeMessage message{.kind = kind,
                              .from = "elsewhere@test",
                              .incarnation = elsewhere.incarnation,
                              .number = kOfLongPolls | number,
                              .topic = reply ? "00000000000000a1" : "",
                              .event = reply ? "ok" : "longpoll",
                              .body = body};
    EXPECT_TRUE(relay_here().heard(message));
    node.turn();
  }
};

// --- the owner does not answer ---

TEST_F(LongPollForwardingTest, AnOwnerThatDoesNotAnswerIsGoneAfterTheWindowAndAMargin) {
  const std::string token = joined_here();
  cut = true;
  const auto polled = poll(token);
  const auto posted = post(token, "[]");
  node.advance(kPatience - 1ms);
  EXPECT_TRUE(polled->waits());
  EXPECT_TRUE(posted->waits());
  node.advance(2ms);
  EXPECT_EQ(polled->status(), 410);
  EXPECT_NE(polled->token(), token) << "a new session, here";
  EXPECT_EQ(posted->response->body, R"({"status":410})");
  EXPECT_EQ(server(kElsewhere).open_sessions(), 1U);
}

TEST_F(LongPollForwardingTest, ATimeInWhichTheProcessWasStoppedDoesNotCount) {
  const std::string token = joined_here();
  const auto polled = poll(token);
  node.stand_still(60s);
  EXPECT_EQ(polled->status(), 204) << "the owner has answered";
  EXPECT_EQ(polled->token(), token);
}

TEST_F(LongPollForwardingTest, WhoeverIsNotAmongTheMembersIsGoneAtOnce) {
  const std::string token = joined_here();
  relay_elsewhere().follow_members();
  EXPECT_EQ(post(token, "[]")->status(), 410);
  EXPECT_EQ(poll(token)->status(), 410);
  relay_elsewhere().came({here.node, here.incarnation + 1});
  EXPECT_EQ(post(token, "[]")->status(), 410) << "the name alone does not do";
  relay_elsewhere().came(here);
  EXPECT_EQ(post(token, R"([null,"1","phoenix","heartbeat",{}])")->status(), 200);
}

TEST_F(LongPollForwardingTest, WhatWaitsForANodeThatGoesIsAnsweredAtOnce) {
  const std::string token = joined_here();
  relay_elsewhere().follow_members();
  relay_elsewhere().came(here);
  const auto polled = poll(token);
  cut = true;
  const auto posted = post(token, "[]");
  relay_elsewhere().went({here.node, here.incarnation + 1});
  node.turn();
  EXPECT_TRUE(polled->waits()) << "another life of it";
  relay_elsewhere().went(here);
  node.turn();
  EXPECT_EQ(polled->status(), 410);
  EXPECT_EQ(posted->status(), 410);
  EXPECT_EQ(poll(token)->status(), 410);
}

TEST_F(LongPollForwardingTest, AllThatWaitForANodeThatGoesAreAnsweredHoweverMany) {
  const std::string token = joined_here();
  std::vector<AnswerPtr> waiting;
  for (int n = 0; n < 300; ++n)
    waiting.push_back(poll(token));
  relay_elsewhere().went(here);
  node.turn();
  for (const auto& answer : waiting)
    EXPECT_EQ(answer->status(), 410);
}

TEST_F(LongPollForwardingTest, BeyondItsBoundAShardForwardsNothing) {
  const std::string token = joined_here();
  cut = true;
  std::vector<AnswerPtr> waiting;
  turns = false;  // for speed
  for (std::size_t n = 0; n < transport::ForwardedRequests::kMost; ++n)
    waiting.push_back(poll(token));
  turns = true;
  EXPECT_TRUE(waiting.back()->waits());
  for (const auto& refused : {poll(token), post(token, "[]")})
    EXPECT_EQ(refused->response.value().status, 503U);
  EXPECT_EQ(node.log->count(LogLevel::warning, "no more are forwarded"), 1U);
  node.advance(kPatience);
  EXPECT_TRUE(post(token, "[]")->waits()) << "there is room again";
}

TEST_F(LongPollForwardingTest, ABusThatRefusesTheRequestMakesTheOwnerGone) {
  const std::string token = joined_here();
  bus_fault = "not connected";
  EXPECT_EQ(post(token, "[]")->status(), 410);
  EXPECT_EQ(poll(token)->status(), 410);
  EXPECT_EQ(server(kElsewhere).open_sessions(), 1U);
  EXPECT_EQ(node.log->count(LogLevel::warning, "was not forwarded to node here@test: not connected"), 1U)
      << "the line is not repeated for each";
  node.advance(10s);
  EXPECT_EQ(post(token, "[]")->status(), 410);
  EXPECT_EQ(node.log->count(LogLevel::warning, "(1 more like it in the last seconds)"), 1U);
}

// --- answers that do not arrive ---

TEST_F(LongPollForwardingTest, AnAnswerThatComesTooLateIsGivenToTheNextPoll) {
  const std::string token = joined_here();
  const auto first = poll(token);
  cut = true;
  push("hello");
  EXPECT_TRUE(first->waits()) << "its answer is on its way";
  cut = false;
  const std::string answer = told.back();
  node.advance(kPatience);
  EXPECT_EQ(first->status(), 410);
  arrival = Arrival::here;
  EXPECT_TRUE(relay_elsewhere().heard({.kind = NodeMessage::Kind::reply,
                                       .from = here.node,
                                       .incarnation = here.incarnation,
                                       .number = numbers.back(),
                                       .topic = "00000000000000b2",
                                       .event = "ok",
                                       .body = answer}));
  node.turn();
  EXPECT_THAT(told.back(), HasSubstr(R"("do":"lost")"));
  EXPECT_THAT(poll(token)->messages(), SizeIs(1));
}

TEST_F(LongPollForwardingTest, AClientThatTakesItsAnswerSlowlyIsNotSilent) {
  const std::string token = joined_here();
  slow_readers = true;
  const auto answer = poll(token);
  push("big", Payload({{"text", std::string(9000, 'x')}}));
  for (int check = 0; check < 4; ++check) {
    node.advance(kWindow);
    answer->delivery->taken();
    node.turn();
  }
  EXPECT_THAT(script.terminated, IsEmpty());
  for (int check = 0; check < 3; ++check)
    node.advance(kWindow);
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:inactive"));
}

TEST_F(LongPollForwardingTest, WhatWasForwardedDoesNotWaitInTheSessionsQueue) {
  const std::string token = joined_here();
  slow_readers = true;
  const auto answer = poll(token);
  push("big", Payload({{"text", std::string(9000, 'x')}}));
  EXPECT_EQ(poll(token)->waits(), true);
  node.context(0).connections.for_each(
      [](const socket::ConnectionHandler& handler) { EXPECT_EQ(handler.info().queued_bytes, 0U); });
}

// --- large ones ---

TEST_F(LongPollForwardingTest, BodiesAndAnswersOfAnySizeComeThroughInParts) {
  const std::string token = joined_here();
  std::string got;
  script.handle_in = [&got](Channel&, std::string_view, const Payload& payload) {
    got = payload.json().value().as_object().at("text").as_string();
    return Reply::ok(payload);
  };
  const std::string text(3'000'000, 'x');
  told.clear();
  EXPECT_EQ(post(token, R"(["1","2","room:a","big",{"text":")" + text + "\"}]")->status(), 200);
  EXPECT_EQ(got, text);
  const auto answer = poll(token);
  ASSERT_THAT(answer->messages(), SizeIs(1));
  EXPECT_THAT(answer->messages()[0], HasSubstr(text));
  EXPECT_GT(told.size(), 200U);
  for (const std::string& message : told)
    EXPECT_LT(message.size(), 64'000U);
}

TEST_F(LongPollForwardingTest, ThePartOfABodyThatIsLostMakesItsSessionGoneForThisPost) {
  const std::string token = joined_here();
  lose_each = 3;
  const auto posted =
      post(token, R"(["1","2","room:a","big",{"text":")" + std::string(2'000'000, 'x') + "\"}]");
  node.advance(kPatience);
  EXPECT_EQ(posted->status(), 410);
  EXPECT_THAT(script.handled, IsEmpty());
}

// --- draining ---

TEST_F(LongPollForwardingTest, ANodeThatDrainsSendsThePollsOfOthersSessionsAway) {
  const std::string token = joined_here();
  const auto waiting = poll(token);
  server(kElsewhere).drain();
  node.turn();
  EXPECT_EQ(waiting->status(), 204);
  EXPECT_EQ(poll(token)->status(), 204);
  arrival = Arrival::here;
  const auto next = poll(token);
  push("hello");
  EXPECT_THAT(next->messages(), SizeIs(1));
  EXPECT_EQ(waiting->token(), token);
}

TEST_F(LongPollForwardingTest, WhatTheOwnerAnsweredBeforeTheNodeDrainedReachesTheClient) {
  const std::string token = joined_here();
  const auto waiting = poll(token);
  cut = true;
  push("hello");
  cut = false;
  const std::string answer = told.back();
  const std::uint64_t number = numbers.back();
  server(kElsewhere).drain();
  node.turn();
  EXPECT_TRUE(waiting->waits()) << "its answer is on its way";
  EXPECT_TRUE(relay_elsewhere().heard({.kind = NodeMessage::Kind::reply,
                                       .from = here.node,
                                       .incarnation = here.incarnation,
                                       .number = number,
                                       .topic = "00000000000000b2",
                                       .event = "ok",
                                       .body = answer}));
  node.turn();
  EXPECT_THAT(waiting->messages(), SizeIs(1));
  EXPECT_THAT(told.back(), Not(HasSubstr(R"("do":"lost")")));
}

TEST_F(LongPollForwardingTest, APollThatTheOwnerDoesNotReleaseIsSentAwayAfterAMoment) {
  const std::string token = joined_here();
  const auto waiting = poll(token);
  cut = true;
  server(kElsewhere).drain();
  node.advance(2s - 1ms);
  EXPECT_TRUE(waiting->waits());
  node.advance(2ms);
  EXPECT_EQ(waiting->status(), 204);
  EXPECT_EQ(waiting->token(), token) << "no new session, the old one lives";
}

TEST_F(LongPollForwardingTest, OnlyThePollThatIsNamedIsReleased) {
  const std::string token = joined_here();
  const auto first = poll(token);
  const std::uint64_t number = numbers.back() & ~kOfLongPolls;
  const auto second = poll(token);
  const auto release = [&](std::uint64_t poll) {
    hear(NodeMessage::Kind::request, ++last,
         R"({"do":"release","token":")" + token + R"(","poll":)" + std::to_string(kOfLongPolls | poll) + "}");
  };
  release(number + 1000);
  EXPECT_TRUE(first->waits());
  release(number);
  EXPECT_EQ(first->status(), 204);
  EXPECT_TRUE(second->waits());
  push("hello");
  EXPECT_THAT(second->messages(), SizeIs(1));
}

// --- secrets, and what others may say ---

TEST_F(LongPollForwardingTest, AnotherSecretOnTheOtherNodeIsNoSessionAndLoggedOnce) {
  const Tokens others = Tokens::create({.current = "another secret of twenty bytes", .previous = {}}).value();
  transport::LongPollTokens foreign(others, base::system_random());
  open();  // builds the nodes
  foreign.join(elsewhere);
  for (int request = 0; request < 3; ++request)
    EXPECT_EQ(post(foreign.sign({}), "[]")->status(), 410);
  EXPECT_EQ(node.log->count(LogLevel::error, "secret_key_base"), 1U);
  EXPECT_TRUE(node.log->has(LogLevel::error, "a long-poll session of node elsewhere@test came with a token"));
}

TEST_F(LongPollForwardingTest, ATokenThatAnybodyCouldHaveWrittenIsNotLogged) {
  open();
  relay_here().follow_members();
  const Tokens others = Tokens::create({.current = "another secret of twenty bytes", .previous = {}}).value();
  transport::LongPollTokens foreign(others, base::system_random());
  foreign.join({"nobody@test", 5});
  EXPECT_EQ(post(foreign.sign({}), "[]")->status(), 410);
  EXPECT_EQ(post("bogus", "[]")->status(), 410);
  EXPECT_EQ(node.log->count(LogLevel::error, "secret_key_base"), 0U);
}

TEST_F(LongPollForwardingTest, AnOwnerChecksTheTokenAndTheMountAgain) {
  const std::string token = open_joined();
  const std::string heartbeat = R"([null,\"1\",\"phoenix\",\"heartbeat\",{}])";
  const auto ask_with = [&](const std::string& mount, const std::string& signed_token) {
    hear(NodeMessage::Kind::request, ++last,
         R"({"do":"post","mount":")" + mount + R"(","token":")" + signed_token + R"(","type":"","text":")" +
             heartbeat + "\"}");
    return told.back();
  };
  EXPECT_EQ(ask_with("/socket", token), R"({"status":200})");
  EXPECT_EQ(ask_with("/other", token), R"({"status":410})");
  EXPECT_EQ(ask_with("/socket", token + "x"), R"({"status":410})");
  EXPECT_EQ(ask_with("/socket", ""), R"({"status":410})");
  wall_clock += options.token_max_age + 1s;
  EXPECT_EQ(ask_with("/socket", token), R"({"status":410})");
}

TEST_F(LongPollForwardingTest, AnOwnerTakesNoLargerBodyThanOfAClient) {
  const std::string token = open_joined();
  const std::string body =
      R"(["1","2","room:a","big",{"text":")" + std::string(transport::kMaxPostedBody, 'x') + "\"}]";
  const transport::ForwardedRequest large{.kind = transport::ForwardedRequest::Kind::post,
                                          .mount = "/socket",
                                          .token = token,
                                          .type = "application/json",
                                          .body = body};
  hear(NodeMessage::Kind::request, ++last, to_json(large));
  EXPECT_EQ(told.back(), R"({"status":400})");
  EXPECT_THAT(script.handled, IsEmpty());
}

TEST_F(LongPollForwardingTest, APostThatComesTwiceActsOnce) {
  const std::string token = open_joined();
  for (int twice = 0; twice < 2; ++twice)
    hear(NodeMessage::Kind::request, 77,
         R"({"do":"post","mount":"/socket","token":")" + token +
             R"(","type":"","text":"[\"1\",\"2\",\"room:a\",\"one\",{}]"})");
  EXPECT_THAT(script.handled, ElementsAre("one"));
}

TEST_F(LongPollForwardingTest, StrangeMessagesOfOtherNodesAreDropped) {
  const std::string token = open_joined();
  for (const std::string body : {"", "{", "[1]", "{\"part\":0}", R"({"do":"poll"})", R"({"do":"lost"})",
                                 R"({"do":"taken","token":"x"})", "\xff\xfe"}) {
    hear(NodeMessage::Kind::request, ++last, body);
    hear(NodeMessage::Kind::reply, ++last, body);
    hear(NodeMessage::Kind::reply, ~std::uint64_t{0}, body);  // of a shard that is not there
  }
  EXPECT_EQ(post(token, R"([null,"1","phoenix","heartbeat",{}])")->status(), 200);
}

TEST_F(LongPollForwardingTest, AnAnswerOfAnotherNodeThanTheOwnerIsNoAnswer) {
  const std::string token = joined_here();
  const auto polled = poll(token);
  EXPECT_TRUE(relay_elsewhere().heard({.kind = NodeMessage::Kind::reply,
                                       .from = "intruder@test",
                                       .incarnation = here.incarnation,
                                       .number = numbers.back(),
                                       .topic = "00000000000000b2",
                                       .event = "ok",
                                       .body = R"({"status":410})"}));
  node.turn();
  EXPECT_TRUE(polled->waits());
}

TEST_F(LongPollForwardingTest, AnAnswerToAnEarlierRunOfThisNodeIsNone) {
  const std::string token = joined_here();
  const auto polled = poll(token);
  EXPECT_TRUE(relay_elsewhere().heard({.kind = NodeMessage::Kind::reply,
                                       .from = here.node,
                                       .incarnation = here.incarnation,
                                       .number = numbers.back(),
                                       .topic = "00000000000000b1",
                                       .event = "ok",
                                       .body = R"({"status":410})"}));
  node.turn();
  EXPECT_TRUE(polled->waits());
}

TEST_F(LongPollForwardingTest, AnAnswerThatMakesNoSenseIsAnErrorToTheClient) {
  const std::string token = joined_here();
  for (const char* body : {"nonsense", R"({"status":200})", R"({"status":302})", R"({"status":503})"}) {
    const auto polled = poll(token);
    EXPECT_TRUE(relay_elsewhere().heard({.kind = NodeMessage::Kind::reply,
                                         .from = here.node,
                                         .incarnation = here.incarnation,
                                         .number = numbers.back(),
                                         .topic = "00000000000000b2",
                                         .event = "ok",
                                         .body = body}));
    node.turn();
    EXPECT_EQ(polled->response.value().status, 503U) << body;
  }
}

TEST_F(LongPollForwardingTest, MessagesAboutOtherThingsAreLeftToOthers) {
  open();
  EXPECT_FALSE(relay_here().heard({.kind = NodeMessage::Kind::hello, .event = "longpoll"}));
  EXPECT_FALSE(relay_here().heard({.kind = NodeMessage::Kind::request, .number = 1, .event = "nodes"}));
  EXPECT_FALSE(relay_here().heard({.kind = NodeMessage::Kind::reply, .number = 1, .event = "ok"}));
}

TEST_F(LongPollForwardingTest, ANodeThatHasLeftSaysNothingAnyMore) {
  const std::string token = joined_here();
  const auto polled = poll(token);
  told.clear();
  relay_here().leave();
  push("hello");
  EXPECT_TRUE(polled->waits());
  EXPECT_THAT(told, IsEmpty());
}

TEST_F(LongPollForwardingTest, WithoutOtherNodesTheTokenNamesNoneAndNothingIsSent) {
  cluster = false;
  const std::string alone = open_joined();
  EXPECT_EQ(poll(alone)->waits(), true);
  EXPECT_THAT(told, IsEmpty());
}

}  // namespace
}  // namespace roost::test
