// SPDX-License-Identifier: Apache-2.0
// What a long-poll request says (spec longpoll-transport.md §4, §7).
#include "transport/longpoll_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::transport {
namespace {

using phoenix::FrameKind;
using testing::ElementsAre;
using testing::IsEmpty;

HttpRequest posted(std::string body, std::string type = "application/x-ndjson") {
  HttpRequest request;
  request.headers.add("content-type", std::move(type));
  request.body = std::move(body);
  return request;
}

PostedMessages messages(std::string body) {
  return posted_messages(posted(std::move(body))).value();
}

PostedMessage text(std::string payload) {
  return {FrameKind::text, std::move(payload)};
}

TEST(LongPollRequest, TheTokenComesByHeaderOrParameterAndTheHeaderWins_C122) {
  HttpRequest request;
  EXPECT_EQ(session_token_of(request), std::nullopt);
  request.params = {{"token", "old way"}};
  EXPECT_EQ(session_token_of(request), "old way");
  request.headers.add("X-Phoenix-Longpoll-Token", "new way");
  EXPECT_EQ(session_token_of(request), "new way");
  request.headers.set("x-phoenix-longpoll-token", "");
  EXPECT_EQ(session_token_of(request), "") << "even a bad header wins";
}

TEST(LongPollRequest, LinesEndWithLfOrCrLf) {
  EXPECT_THAT(messages("[1]\n[2]\r\n[3]"), ElementsAre(text("[1]"), text("[2]"), text("[3]")));
}

TEST(LongPollRequest, EmptyLinesAreSkipped) {
  EXPECT_THAT(messages("\n[1]\n\r\n\n[2]\n"), ElementsAre(text("[1]"), text("[2]")));
  EXPECT_THAT(messages(""), IsEmpty());
}

TEST(LongPollRequest, ALineThatBeginsOtherwiseIsTheBase64OfABinaryMessage_C128) {
  EXPECT_THAT(messages("[1]\nAAEC"),
              ElementsAre(text("[1]"), PostedMessage{FrameKind::binary, std::string("\0\1\2", 3)}));
}

TEST(LongPollRequest, ALineThatIsNotBase64InvalidatesTheBody_C131) {
  for (const char* line : {"!!!", "AAE", "AAEC=", " [1]", "{\"topic\":1}"}) {
    EXPECT_FALSE(posted_messages(posted("[1]\n" + std::string(line)))) << line;
  }
}

TEST(LongPollRequest, TheFirstHundredLinesAreUsed_C129) {
  std::string body;
  for (int line = 0; line < 99; ++line)
    body += "[1]\n";
  EXPECT_EQ(messages(body).size(), 99U);
  EXPECT_EQ(messages(body + "[2]").size(), 100U);
  const auto taken = messages(body + "[2]\n[3]\n!!!");
  EXPECT_EQ(taken.size(), 100U);
  EXPECT_EQ(taken.back(), text("[2]"));
}

TEST(LongPollRequest, AContentTypeComparesWithoutCaseAndParameters) {  // RFC 9110 §8.3.1
  for (const char* type : {"application/x-ndjson; charset=utf-8", "application/x-ndjson;charset=UTF-8",
                           "APPLICATION/X-NDJSON", " Application/x-NDJson\t;"}) {
    EXPECT_THAT(posted_messages(posted("[1]\n[2]", type)).value(), ElementsAre(text("[1]"), text("[2]")))
        << type;
  }
}

TEST(LongPollRequest, AnyOtherContentTypeIsOneTextMessage_C125) {
  for (const char* type :
       {"application/json", "application/x-ndjson2", "text/plain; application/x-ndjson", ""}) {
    EXPECT_THAT(posted_messages(posted("[1]\nAAEC", type)).value(), ElementsAre(text("[1]\nAAEC"))) << type;
  }
  HttpRequest without_type;
  without_type.body = "{}";
  EXPECT_THAT(posted_messages(without_type).value(), ElementsAre(text("{}")));
}

}  // namespace
}  // namespace roost::transport
