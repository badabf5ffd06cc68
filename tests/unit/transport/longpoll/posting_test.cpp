// SPDX-License-Identifier: Apache-2.0
// What posts bring in, and what can not be said back (spec longpoll-transport.md §6, §7).
#include "base/digest.hpp"
#include "longpoll_fixture.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kNdjson = "application/x-ndjson";

TEST_P(LongPollAnywhereTest, APostToAnUnjoinedTopicIsTakenAndAnsweredInThePoll_C126) {
  const std::string token = open();
  EXPECT_EQ(post(token, R"(["1","7","room:nobody","new_msg",{}])")->status(), 200);
  EXPECT_THAT(poll(token)->messages(), ElementsAre(testing::HasSubstr("unmatched topic")));
}

TEST_P(LongPollAnywhereTest, LinesAreHandledInOrderAndOneWithAStaleJoinRefIsDropped_C127) {
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

TEST_P(LongPollAnywhereTest, ABase64LineIsHandledAsABinaryMessage_C128) {
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

TEST_P(LongPollAnywhereTest, ABodyThatCanNotBeReadIsABadRequestWithoutEffect_C131) {
  const std::string token = open_joined();
  const auto answer = post(token, "[\"1\",\"2\",\"room:a\",\"one\",{}]\n!!!", kNdjson);
  EXPECT_EQ(answer->response->status, 400U);
  EXPECT_THAT(script.handled, IsEmpty());
  EXPECT_EQ(post(token, R"(["1","3","room:a","two",{}])")->status(), 200) << "the session lives on";
}

TEST_P(LongPollAnywhereTest, WhatASessionIsBlockedOnLongerThanAWindowIsNotTaken_C130) {
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

TEST_P(LongPollAnywhereTest, AnUndecodableMessageEndsTheSessionAndItsChannelsCrash) {
  const std::string token = open_joined();
  EXPECT_EQ(post(token, "{nope")->status(), 408);
  EXPECT_THAT(script.terminated, ElementsAre("error:undecodable frame"));
  EXPECT_EQ(post(token, "[]")->status(), 410);
}

TEST_P(LongPollAnywhereTest, V1MessagesAreV1Strings_C142) {
  const std::string token = open("vsn=1.0.0");
  EXPECT_EQ(post(token, R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"1"})")->status(), 200);
  const auto answer = poll(token);
  ASSERT_THAT(answer->messages(), SizeIs(1));
  EXPECT_EQ(
      boost::json::parse(answer->messages()[0]),
      boost::json::parse(
          R"({"topic":"room:a","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"1"})"));
}

TEST_P(LongPollAnywhereTest, ACrashIsReportedInTheNextPoll_C134) {
  const std::string token = open_joined();
  script.handle_in = [](Channel&, std::string_view, const Payload&) -> Reply {
    throw std::runtime_error("boom");
  };
  EXPECT_EQ(post(token, R"(["1","2","room:a","go",{}])")->status(), 200);
  EXPECT_THAT(poll(token)->messages(), ElementsAre(testing::HasSubstr("phx_error")));
}

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

TEST_F(LongPollTest, ABinaryBroadcastIsSkippedAndLogged) {
  const std::string token = open_joined();
  push("data", Payload::binary("\x01"));
  push("text");
  EXPECT_TRUE(node.log->has(LogLevel::warning, "a binary broadcast does not reach 192.0.2.1:4711"));
  EXPECT_THAT(poll(token)->messages(), SizeIs(1));
}

}  // namespace
}  // namespace roost::test
