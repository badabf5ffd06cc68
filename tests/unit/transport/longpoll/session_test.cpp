// SPDX-License-Identifier: Apache-2.0
// The life of a session: opening, polling, posting, ending (spec longpoll-transport.md §5-§8).
#include "longpoll_fixture.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kNdjson = "application/x-ndjson";

// --- opening ---

TEST_F(LongPollTest, AGetWithoutATokenOpensASession_C114) {
  const auto answer = ask("GET", "vsn=2.0.0");
  EXPECT_EQ(answer->response->status, 200U);
  EXPECT_EQ(answer->status(), 410);
  EXPECT_THAT(answer->messages(), IsEmpty());
  EXPECT_FALSE(answer->token().empty());
  EXPECT_EQ(answer->response->headers.get("cache-control"), "no-store");
  EXPECT_EQ(answer->response->headers.get("access-control-allow-origin"), "*");
  EXPECT_EQ(answer->response->headers.get("content-type"), "application/json; charset=utf-8");
  EXPECT_EQ(server().open_sessions(), 1U);
}

TEST_F(LongPollTest, ARefusedConnectOrVersionIsForbiddenAndHasNoToken_C115) {
  const auto expect_forbidden = [](const Answer& answer) {
    EXPECT_EQ(answer.response->status, 200U);
    EXPECT_EQ(answer.response->body, R"({"status":403})");
  };
  expect_forbidden(*ask("GET", "vsn=9.0.0"));
  connect = [] { return ConnectResult::error(); };
  expect_forbidden(*ask("GET", "vsn=2.0.0"));
  connect = [] { return ConnectResult::error("no seats left"); };
  expect_forbidden(*ask("GET", "vsn=2.0.0"));
  EXPECT_EQ(server().open_sessions(), 0U);
}

TEST_F(LongPollTest, AConnectThatThrowsIsLoggedAndLeavesTheRequestUnanswered) {
  connect = []() -> ConnectResult { throw std::runtime_error("boom"); };
  EXPECT_TRUE(ask("GET", "vsn=2.0.0")->abandoned) << "which is a 500";
  EXPECT_TRUE(node.log->has(LogLevel::error, "connect of the socket at /socket threw: boom"));
}

TEST_F(LongPollTest, ARefusedOriginIsForbiddenForEveryMethod_C116) {
  for (const char* method : {"GET", "POST", "OPTIONS"}) {
    const auto answer = ask(method, "vsn=2.0.0", {{"origin", "https://evil.example"}});
    EXPECT_EQ(answer->response->status, 200U) << method;
    EXPECT_EQ(answer->response->body, R"({"status":403})") << method;
  }
  EXPECT_EQ(ask("GET", "vsn=2.0.0", {{"origin", "https://good.example"}})->status(), 410);
}

TEST_F(LongPollTest, OptionsAllowsWhatTheBrowserAsksFor_C117) {
  const auto answer = ask("OPTIONS", "", {{"access-control-request-headers", "content-type, x-y"}});
  EXPECT_EQ(answer->response->status, 200U);
  EXPECT_EQ(answer->response->body, "");
  EXPECT_EQ(answer->response->headers.get("access-control-allow-methods"), "get, post, options");
  EXPECT_EQ(answer->response->headers.get("access-control-allow-headers"), "content-type, x-y");
  EXPECT_EQ(answer->response->headers.get("access-control-max-age"), "3600");
  EXPECT_EQ(ask("OPTIONS", "")->response->headers.get("access-control-allow-headers"), "");
}

TEST_F(LongPollTest, AnyOtherMethodIsABadRequest_C118) {
  for (const char* method : {"PUT", "DELETE", "HEAD"}) {
    const auto answer = ask(method, "");
    EXPECT_EQ(answer->response->status, 400U) << method;
    EXPECT_EQ(answer->response->body, "") << method;
  }
}

TEST_F(LongPollTest, TheAuthTokenComesByHeaderWhereTheMountWantsIt_C137) {
  options.auth_token = true;
  ask("GET", "vsn=2.0.0", {{"x-phoenix-authtoken", "secret"}});
  EXPECT_EQ(connect_info.auth_token, "secret");
  ask("GET", "vsn=2.0.0");
  EXPECT_EQ(connect_info.auth_token, std::nullopt);
}

TEST_F(LongPollTest, ConnectIsToldParametersAndWhatTheMountAsksFor_C138) {
  options.connect_info = {ConnectInfoKey::peer_data, ConnectInfoKey::uri, ConnectInfoKey::x_headers,
                          ConnectInfoKey::trace_context_headers};
  ask("GET", "vsn=2.0.0&user=ann", {{"host", "a.example"}, {"x-one", "1"}, {"traceparent", "00-1"}});
  EXPECT_EQ(param(params, "user"), "ann");
  EXPECT_EQ(connect_info.peer_data->address, "192.0.2.1");
  EXPECT_EQ(connect_info.uri->path, "/socket/longpoll");
  EXPECT_THAT(connect_info.x_headers, ElementsAre(testing::Pair("x-one", "1")));
  EXPECT_THAT(connect_info.trace_context_headers, ElementsAre(testing::Pair("traceparent", "00-1")));
}

TEST_F(LongPollTest, AShardHasAsManySessionsAsTheMountAllows) {
  options.max_sessions = 2;
  open();
  open();
  EXPECT_EQ(ask("GET", "vsn=2.0.0")->response->status, 503U);
  EXPECT_TRUE(node.log->has(LogLevel::error, "Reached max sessions limit of 2"));
}

// --- polling ---

TEST_F(LongPollTest, APollGetsAllThatWaitsInOrderAsStrings_C119_C125) {
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

TEST_F(LongPollTest, AnEmptyPollEndsWithTheWindow_C120) {
  const std::string token = open_joined();
  const auto answer = poll(token);
  node.advance(kWindow - 1ms);
  EXPECT_TRUE(answer->waits());
  node.advance(2ms);
  EXPECT_EQ(answer->status(), 204);
  EXPECT_EQ(answer->token(), token);
  EXPECT_THAT(answer->messages(), IsEmpty());
}

TEST_F(LongPollTest, AWaitingPollIsAnsweredAtOnceWithAllOfTheTurn_C121) {
  const std::string token = open_joined();
  const auto answer = poll(token);
  node.pubsub().broadcast("room:a", "one", {}).value();
  node.pubsub().broadcast("room:a", "two", {}).value();
  EXPECT_TRUE(answer->waits());
  node.turn();
  EXPECT_EQ(answer->status(), 200);
  EXPECT_THAT(answer->messages(), SizeIs(2));
}

TEST_F(LongPollTest, OfTwoPollsTheLaterGetsTheMessagesAndTheEarlierEndsWithItsWindow_C141) {
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

TEST_F(LongPollTest, AStaleTokenInTheQueryDoesNotMatterBesideAGoodHeader_C122) {
  const std::string token = open();
  EXPECT_EQ(ask("POST", "token=stale", {{"x-phoenix-longpoll-token", token}},
                "[null,\"1\",\"phoenix\",\"heartbeat\",{}]")
                ->status(),
            200);
  EXPECT_EQ(ask("GET", "token=" + token)->status(), 200) << "by parameter alone";
}

TEST_F(LongPollTest, APostWithoutALivingSessionIsGone_C123) {
  const std::string token = open();
  EXPECT_EQ(ask("POST", "", {}, "[]")->response->body, R"({"status":410})");
  EXPECT_EQ(post("bogus", "[]")->status(), 410);
  node.advance(kWindow * 3);
  EXPECT_EQ(post(token, "[]")->status(), 410);
}

TEST_F(LongPollTest, AGetWithADeadSessionsTokenOpensANewOne_C124) {
  const std::string token = open();
  node.advance(kWindow * 3);
  const auto answer = poll(token);
  EXPECT_EQ(answer->status(), 410);
  EXPECT_NE(answer->token(), token);
}

TEST_F(LongPollTest, ATokenOfAnotherSecretOrTooOldIsNoSession_C136) {
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

// --- posting ---

TEST_F(LongPollTest, APostToAnUnjoinedTopicIsTakenAndAnsweredInThePoll_C126) {
  const std::string token = open();
  EXPECT_EQ(post(token, R"(["1","7","room:nobody","new_msg",{}])")->status(), 200);
  EXPECT_THAT(poll(token)->messages(), ElementsAre(testing::HasSubstr("unmatched topic")));
}

TEST_F(LongPollTest, LinesAreHandledInOrderAndOneWithAStaleJoinRefIsDropped_C127) {
  const std::string token = open_joined();
  EXPECT_EQ(post(token,
                 "[\"1\",\"2\",\"room:a\",\"one\",{}]\n[\"0\",\"3\",\"room:a\",\"stale\",{}]\r\n"
                 "[\"1\",\"4\",\"room:a\",\"two\",{}]",
                 kNdjson)
                ->status(),
            200);
  EXPECT_THAT(script.handled, ElementsAre("one", "two"));
  EXPECT_THAT(poll(token)->messages(), SizeIs(2));
}

TEST_F(LongPollTest, ABase64LineIsHandledAsABinaryMessage_C128) {
  const std::string token = open_joined();
  script.handle_in = [](Channel&, std::string_view, const Payload& payload) {
    EXPECT_TRUE(payload.is_binary());
    return Reply::none();
  };
  // 00, sizes 1 1 6 4, "1" "9" "room:a" "data", then the payload 7f.
  const std::string frame = std::string("\0\1\1\6\4", 5) + "19room:adata\x7f";
  EXPECT_EQ(post(token, base::base64(frame), kNdjson)->status(), 200);
  EXPECT_THAT(script.handled, ElementsAre("data"));
}

TEST_F(LongPollTest, ABodyThatCanNotBeReadIsABadRequestWithoutEffect_C131) {
  const std::string token = open_joined();
  const auto answer = post(token, "[\"1\",\"2\",\"room:a\",\"one\",{}]\n!!!", kNdjson);
  EXPECT_EQ(answer->response->status, 400U);
  EXPECT_THAT(script.handled, IsEmpty());
  EXPECT_EQ(post(token, R"(["1","3","room:a","two",{}])")->status(), 200) << "the session lives on";
}

TEST_F(LongPollTest, WhatASessionIsBlockedOnLongerThanAWindowIsNotTaken_C130) {
  const std::string token = open_joined();
  script.handle_in = [this](Channel&, std::string_view, const Payload&) {
    node.clock.advance(kWindow + 1ms);
    return Reply::none();
  };
  EXPECT_EQ(
      post(token, "[\"1\",\"2\",\"room:a\",\"slow\",{}]\n[\"1\",\"3\",\"room:a\",\"later\",{}]", kNdjson)
          ->status(),
      408);
  EXPECT_THAT(script.handled, ElementsAre("slow"));
}

TEST_F(LongPollTest, AnUndecodableMessageEndsTheSessionAndItsChannelsCrash) {
  const std::string token = open_joined();
  EXPECT_EQ(post(token, "{nope")->status(), 408);
  EXPECT_THAT(script.terminated, ElementsAre("error:undecodable frame"));
  EXPECT_EQ(post(token, "[]")->status(), 410);
}

TEST_F(LongPollTest, V1MessagesAreV1Strings_C142) {
  const std::string token = open("vsn=1.0.0");
  EXPECT_EQ(post(token, R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"1"})")->status(), 200);
  const auto answer = poll(token);
  ASSERT_THAT(answer->messages(), SizeIs(1));
  EXPECT_EQ(
      boost::json::parse(answer->messages()[0]),
      boost::json::parse(
          R"({"topic":"room:a","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"1"})"));
}

TEST_F(LongPollTest, ACrashIsToldInTheNextPoll_C134) {
  const std::string token = open_joined();
  script.handle_in = [](Channel&, std::string_view, const Payload&) -> Reply {
    throw std::runtime_error("boom");
  };
  EXPECT_EQ(post(token, R"(["1","2","room:a","go",{}])")->status(), 200);
  EXPECT_THAT(poll(token)->messages(), ElementsAre(testing::HasSubstr("phx_error")));
}

// --- ending ---

TEST_F(LongPollTest, WithoutPollsTheSessionEndsAsInactiveAndPostsDoNotKeepIt_C132) {
  const std::string token = open_joined();
  node.advance(kWindow);
  EXPECT_EQ(post(token, R"(["1","2","room:a","one",{}])")->status(), 200);
  node.advance(kWindow / 2 - 1ms);
  EXPECT_THAT(script.terminated, IsEmpty()) << "before 1.5 windows";
  for (int half = 0; half < 3; ++half)
    node.advance(kWindow / 2 + 1ms);
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:inactive"));
  EXPECT_EQ(post(token, "[]")->status(), 410);
  EXPECT_EQ(server().open_sessions(), 0U);
}

TEST_F(LongPollTest, PollsKeepTheSession_C132) {
  const std::string token = open_joined();
  for (int window = 0; window < 5; ++window) {
    const auto answer = poll(token);
    node.advance(kWindow + 1ms);
    EXPECT_EQ(answer->status(), 204);
  }
}

TEST_F(LongPollTest, DisconnectEndsTheSession_C133) {
  const std::string token = open_joined();
  const auto waiting = poll(token);
  node.pubsub().broadcast("users:7", "disconnect", {}).value();
  node.turn();
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:disconnected"));
  EXPECT_EQ(waiting->status(), 204);
  EXPECT_EQ(poll(token)->status(), 410);
}

TEST_F(LongPollTest, ADrainEndsTheSessionAndWaitingPollsDoNotHoldItUp_C140) {
  const std::string token = open_joined();
  const auto waiting = poll(token);
  server().drain();
  node.turn();
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:draining"));
  EXPECT_EQ(waiting->status(), 204);
  EXPECT_EQ(poll(token)->status(), 410);
  EXPECT_EQ(server().open_sessions(), 0U) << "nor does the session opened then outlive the drain";
}

TEST_F(LongPollTest, MoreThanTheBufferTakesEndsTheSession) {
  options.max_buffered_bytes = 200;
  const std::string token = open_joined();
  EXPECT_TRUE(poll(token)->waits());
  push("big", Payload({{"text", std::string(100, 'x')}}));
  EXPECT_EQ(server().open_sessions(), 1U);
  push("big", Payload({{"text", std::string(100, 'x')}}));
  EXPECT_THAT(script.terminated, ElementsAre("shutdown:closed"));
  EXPECT_EQ(server().open_sessions(), 0U);
}

// --- several shards ---

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

// --- what long polling can't carry ---

TEST_F(LongPollTest, ABinaryPushIsRefusedWhereItIsMade) {
  const std::string token = open_joined();
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.push("data", Payload::binary("\x01"));
    return Reply::none();
  };
  EXPECT_EQ(post(token, R"(["1","2","room:a","go",{}])")->status(), 200);
  EXPECT_TRUE(node.log->has(LogLevel::error, "carries no binary messages"));
  EXPECT_THAT(poll(token)->messages(), ElementsAre(testing::HasSubstr("phx_error")));
}

TEST_F(LongPollTest, ABinaryBroadcastIsLeftOutAndLogged) {
  const std::string token = open_joined();
  push("data", Payload::binary("\x01"));
  push("text");
  EXPECT_TRUE(node.log->has(LogLevel::warning, "a binary broadcast does not reach 192.0.2.1:4711"));
  EXPECT_THAT(poll(token)->messages(), SizeIs(1));
}

// --- answers that did not arrive ---

TEST_F(LongPollTest, WhatWasAnsweredToADeadPeerComesWithTheNextPoll) {
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

TEST_F(LongPollTest, ALostAnswerIsGivenToThePollThatWaits) {
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
