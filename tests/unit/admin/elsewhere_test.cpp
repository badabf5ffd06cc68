// SPDX-License-Identifier: Apache-2.0
#include "admin/elsewhere.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

namespace roost::admin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

HttpRequest get(std::vector<HttpParam> params, std::vector<std::string> segments = {"api", "topics"}) {
  HttpRequest request;
  request.method = "GET";
  request.path = "/api/topics";
  request.segments = std::move(segments);
  request.params = std::move(params);
  return request;
}

TEST(Elsewhere, IsWhereARequestSaysItIs) {
  EXPECT_TRUE(destination_of(get({}))->node.empty());
  EXPECT_FALSE(destination_of(get({}))->everywhere);
  EXPECT_EQ(destination_of(get({{"node", "b"}}))->node, "b");
  EXPECT_TRUE(destination_of(get({{"cluster", "1"}}))->everywhere);
  EXPECT_TRUE(destination_of(get({{"cluster", ""}}))->everywhere);
}

TEST(Elsewhere, IsNotBothOneNodeAndAll) {
  EXPECT_FALSE(destination_of(get({{"node", "b"}, {"cluster", "1"}})));
  EXPECT_FALSE(destination_of(get({{"cluster", "yes"}})));
}

TEST(Elsewhere, IsNoMatterOfPagesOutsideTheApi) {
  EXPECT_TRUE(destination_of(get({{"node", "b"}}, {"metrics"}))->node.empty());
  EXPECT_FALSE(destination_of(get({{"cluster", "1"}}, {}))->everywhere);
}

TEST(Elsewhere, GetsARequestAsItWasAskedButForWhere) {
  HttpRequest asked = get({{"prefix", "room:"}, {"node", "b"}, {"channels", ""}});
  asked.method = "POST";
  asked.body = R"({"limit": 3})";
  const auto question = question_for(asked, "b");
  ASSERT_TRUE(question);
  EXPECT_EQ(question->node, "b");
  EXPECT_EQ(question->event, "admin");
  const auto request = request_of(question->body);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->path, "/api/topics");
  EXPECT_EQ(request->segments, (std::vector<std::string>{"api", "topics"}));
  EXPECT_EQ(request->params, (std::vector<HttpParam>{{"prefix", "room:"}, {"channels", ""}}));
  EXPECT_EQ(request->body, R"({"limit":3})");
}

TEST(Elsewhere, IsGivenTimeToAnswerBeyondThatOfTheQuestion) {
  EXPECT_EQ(question_for(get({}), "b")->patience, 1500ms);
  EXPECT_EQ(question_for(get({{"timeout_ms", "100"}}), "b")->patience, 1500ms);
  EXPECT_EQ(question_for(get({{"timeout_ms", "4000"}}), "b")->patience, 4500ms);
}

TEST(Elsewhere, IsNotSentABodyThatIsNotJson) {
  HttpRequest asked = get({});
  asked.body = "{";
  EXPECT_FALSE(question_for(asked, "b"));
}

TEST(Elsewhere, RefusesWhatIsNotARequestToTheApi) {
  for (const char* body : {"", "[]", "{}", R"({"method":"GET"})", R"({"method":1,"path":"/api/node"})",
                           R"({"method":"GET","path":"/metrics"})"})
    EXPECT_FALSE(request_of(body)) << body;
}

TEST(Elsewhere, DoesNotSendOnWhatItIsAsked) {
  const auto request =
      request_of(R"({"method":"GET","path":"/api/node","params":{"node":"c","cluster":"1"}})");
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->params.empty());
}

TEST(Elsewhere, AnswersAsIfItHadBeenAskedDirectly) {
  const Reply fine = reply_of(HttpResponse::json("{\"topics\":[]}\n"));
  EXPECT_TRUE(fine.ok);
  const HttpResponse response = response_of({.answers = {{"b", fine.ok, fine.body}}}, "b");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.body, "{\"topics\":[]}\n");
}

TEST(Elsewhere, RefusesWithTheStatusAndWordsOfTheNode) {
  HttpResponse refused = HttpResponse::json(R"({"error":"no connection 0-1-1 is open"})");
  refused.status = 404;
  const Reply reply = reply_of(refused);
  EXPECT_FALSE(reply.ok);
  const HttpResponse response = response_of({.answers = {{"b", reply.ok, reply.body}}}, "b");
  EXPECT_EQ(response.status, 404U);
  EXPECT_EQ(response.body, R"({"error":"no connection 0-1-1 is open"})");
}

TEST(Elsewhere, CountsAsABadGatewayWhenItsErrorHasNoStatus) {
  EXPECT_EQ(response_of({.answers = {{"b", false, R"({"error":"the node did not answer"})"}}}, "b").status,
            502U);
  EXPECT_EQ(response_of({.answers = {{"b", false, R"({"error":"?","status":200})"}}}, "b").status, 502U);
  EXPECT_EQ(response_of({.answers = {{"b", false, "?"}}}, "b").status, 502U);
  EXPECT_EQ(response_of({.answers = {{"b", true, "{"}}}, "b").body,
            "{\"error\":\"node b does not answer in JSON\",\"status\":502}\n");
}

TEST(Elsewhere, IsTooLateWhenItIsSilent) {
  const HttpResponse response = response_of({.silent = {"b"}}, "b");
  EXPECT_EQ(response.status, 504U);
  EXPECT_THAT(response.body, HasSubstr("node b did not answer in time"));
}

TEST(Elsewhere, GivesTheAnswersOfAllWithTheNamesOfTheSilent) {
  const HttpResponse response = response_of_all(
      "b", {true, "{\"shards\":1}\n"},
      {.answers = {{"c", false, R"({"error":"read-only","status":403})"}, {"a", true, "{\"shards\":2}\n"}},
       .silent = {"d"}});
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(
      response.body,
      R"({"node":"b","nodes":{"a":{"shards":2},"b":{"shards":1},"c":{"error":"read-only","status":403}},)"
      "\"silent\":[\"d\"]}\n");
}

TEST(Elsewhere, CannotBreakTheAnswerOfAll) {
  const HttpResponse response = response_of_all("a", {true, "{}"}, {.answers = {{"b\"", true, "},{"}}});
  const Json all = boost::json::parse(response.body);
  EXPECT_EQ(all.at("nodes").at("b\"").at("status"), 502);
}

}  // namespace
}  // namespace roost::admin
