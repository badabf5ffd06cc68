// SPDX-License-Identifier: Apache-2.0
#include "dashboard/page_question.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::dashboard {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Question, IsARequestAsItWouldComeOverTheWire) {
  const auto question =
      question_of("GET", {{"path", "/api/connections/0-12-1"}, {"params", {{"state", "1"}, {"limit", 5}}}});
  ASSERT_TRUE(question);
  EXPECT_EQ(question->method, "GET");
  EXPECT_THAT(question->segments, ElementsAre("api", "connections", "0-12-1"));
  EXPECT_EQ(*question->param("state"), "1");
  EXPECT_EQ(*question->param("limit"), "5");
  EXPECT_TRUE(question->body.empty());
}

TEST(Question, MayHaveABody) {
  const auto question = question_of("POST", {{"path", "/api/kick"}, {"body", {{"connection", "0-1-1"}}}});
  ASSERT_TRUE(question);
  EXPECT_EQ(question->body, R"({"connection":"0-1-1"})");
}

TEST(Question, GoesToTheApiAndNowhereElse) {
  EXPECT_FALSE(question_of("GET", {{"path", "/metrics"}}));
  EXPECT_FALSE(question_of("GET", {{"path", "api/node"}}));
  EXPECT_FALSE(question_of("GET", {{"path", 5}}));
  EXPECT_FALSE(question_of("GET", Payload(Json(JsonArray{}))));
  EXPECT_FALSE(question_of("GET", Payload::binary("x")));
  EXPECT_FALSE(question_of("GET", {{"path", "/api/node"}, {"params", 5}}));
}

TEST(Answer, IsTheTextOfTheResponse) {
  const Ask ask = [](const HttpRequest&) { return HttpResponse::json("{\"a\":1}\n"); };
  const Answer answer = answer_to(ask, {});
  EXPECT_TRUE(answer.ok());
  EXPECT_EQ(answer.payload().text(), R"({"a":1})");
}

TEST(Answer, OfAQuestionThatThrewIsAnError) {
  const Ask ask = [](const HttpRequest&) -> HttpResponse { throw std::runtime_error("no shard"); };
  const Answer answer = answer_to(ask, {});
  EXPECT_FALSE(answer.ok());
  EXPECT_THAT(std::string(answer.payload().text()), HasSubstr("no shard"));
}

}  // namespace
}  // namespace roost::dashboard
