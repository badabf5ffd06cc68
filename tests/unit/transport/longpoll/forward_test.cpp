// SPDX-License-Identifier: Apache-2.0
// What nodes say to each other about a session.
#include "transport/longpoll_forward.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::transport {
namespace {

using Kind = ForwardedRequest::Kind;

TEST(LongPollForward, APollNamesItsMountAndItsToken) {
  const ForwardedRequest request{.kind = Kind::poll, .mount = "/socket", .token = "abc.def"};
  EXPECT_EQ(to_json(request), R"({"do":"poll","mount":"/socket","token":"abc.def"})");
  EXPECT_EQ(forwarded_request_of(to_json(request)), request);
}

TEST(LongPollForward, ThePostedTextStaysReadable) {
  const ForwardedRequest request{
      .kind = Kind::post, .mount = "/s", .token = "t", .type = "application/json", .body = "[\"é\"]\n"};
  EXPECT_EQ(to_json(request),
            R"({"do":"post","mount":"/s","token":"t","type":"application/json","text":"[\"é\"]\n"})");
  EXPECT_EQ(forwarded_request_of(to_json(request)), request);
}

TEST(LongPollForward, AnyBytesThatArePostedComeThrough) {
  ForwardedRequest request{.kind = Kind::post, .mount = "/s", .token = "t", .type = "x/y"};
  for (const std::string& body : {std::string(), std::string("\0\x80\xff", 3), std::string("\x7f \x01", 3)}) {
    request.body = body;
    EXPECT_EQ(forwarded_request_of(to_json(request)), request);
  }
}

TEST(LongPollForward, ANoteNamesTheBatch) {
  const ForwardedRequest lost{.kind = Kind::lost, .token = "t", .batch = 18'000'000'000'000'000'000U};
  EXPECT_EQ(to_json(lost), R"({"do":"lost","token":"t","batch":18000000000000000000})");
  EXPECT_EQ(forwarded_request_of(to_json(lost)), lost);
  const ForwardedRequest release{.kind = Kind::release, .token = "t", .poll = 9'223'372'036'854'775'809U};
  EXPECT_EQ(to_json(release), R"({"do":"release","token":"t","poll":9223372036854775809})");
  EXPECT_EQ(forwarded_request_of(to_json(release)), release);
  const ForwardedRequest taken{.kind = Kind::taken, .token = "t"};
  EXPECT_EQ(forwarded_request_of(to_json(taken)), taken);
}

TEST(LongPollForward, AnAnswerHasItsMessagesAsTexts) {
  const ForwardedAnswer answer{.status = 200, .token = "t", .batch = 7, .messages = {"[1]", "\"é\""}};
  EXPECT_EQ(to_json(answer), R"({"status":200,"token":"t","batch":7,"messages":["[1]","\"é\""]})");
  EXPECT_EQ(forwarded_answer_of(to_json(answer)), answer);
  EXPECT_EQ(to_json(ForwardedAnswer{.status = 410}), R"({"status":410})");
  EXPECT_EQ(forwarded_answer_of(R"({"status":410})"), ForwardedAnswer{.status = 410});
}

TEST(LongPollForward, UnknownMembersAreIgnored) {
  EXPECT_EQ(forwarded_request_of(R"({"do":"poll","mount":"/s","token":"t","later":[1,{}]})"),
            (ForwardedRequest{.mount = "/s", .token = "t"}));
  EXPECT_EQ(forwarded_answer_of(R"({"status":408,"later":1})"), ForwardedAnswer{.status = 408});
}

TEST(LongPollForward, WhatIsNoRequestIsRefused) {
  for (const char* text : {"", "[]", "{", "{}", R"({"do":"dance"})", R"({"do":1})",
                           "{\"do\":\"poll\",\"token\":\"\xff\"}", R"({"do":"post","base64":"!!!"})"}) {
    EXPECT_EQ(forwarded_request_of(text), std::nullopt) << text;
  }
}

TEST(LongPollForward, WhatIsNoAnswerIsRefused) {
  for (const char* text : {"", "[]", "{", "{}", R"({"status":0})", R"({"status":"ok"})", R"({"status":-1})",
                           R"({"status":200,"messages":{}})", R"({"status":200,"messages":[1]})",
                           "{\"status\":200,\"messages\":[\"\xff\"]}"}) {
    EXPECT_EQ(forwarded_answer_of(text), std::nullopt) << text;
  }
}

TEST(LongPollForward, NoBeginningOfATextIsOne) {
  const std::string request =
      to_json(ForwardedRequest{.kind = Kind::post, .mount = "/s", .token = "t", .type = "x/y", .body = "é"});
  const std::string answer = to_json(ForwardedAnswer{.status = 200, .batch = 1, .messages = {"é"}});
  for (std::size_t size = 0; size < request.size(); ++size)
    EXPECT_EQ(forwarded_request_of(std::string_view(request).substr(0, size)), std::nullopt);
  for (std::size_t size = 0; size < answer.size(); ++size)
    EXPECT_EQ(forwarded_answer_of(std::string_view(answer).substr(0, size)), std::nullopt);
}

}  // namespace
}  // namespace roost::transport
