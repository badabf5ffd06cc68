// SPDX-License-Identifier: Apache-2.0
#include "admin/query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::admin {
namespace {

using ::testing::HasSubstr;

HttpRequest with(std::vector<HttpParam> params) {
  HttpRequest request;
  request.params = std::move(params);
  return request;
}

HttpRequest body(std::string text) {
  HttpRequest request;
  request.body = std::move(text);
  return request;
}

std::string limit_problem(const std::string& limit) {
  const auto page = page_of(with({{"limit", limit}}));
  return page ? "none" : page.error().message;
}

TEST(AdminQuery, APageHas1To1000Items) {
  EXPECT_EQ(page_of(with({}))->limit, 100U);
  EXPECT_EQ(page_of(with({{"limit", "1000"}, {"cursor", "0-7"}}))->limit, 1000U);
  EXPECT_EQ(limit_problem("1"), "none");
  for (const char* wrong : {"0", "1001", "-1", "ten", "", "1 "})
    EXPECT_THAT(limit_problem(wrong), HasSubstr("must be a number from 1 to 1000")) << wrong;
}

TEST(AdminQuery, AnAnswerTakesAtMost5Seconds) {
  EXPECT_EQ(page_of(with({{"timeout_ms", "5000"}}))->timeout.count(), 5000);
  EXPECT_FALSE(page_of(with({{"timeout_ms", "5001"}})));
}

TEST(AdminQuery, IdsAreReadAsTheyAreWritten) {
  const auto id = id_of<ConnectionId>("3-12-7");
  ASSERT_TRUE(id);
  EXPECT_EQ(to_string(*id), "3-12-7");
  for (const char* wrong :
       {"", "3", "3-12", "3-12-", "3-12-7-", "3-12-0", "-3-12-7", "a-b-c", "3-12-99999999999"})
    EXPECT_FALSE(id_of<ConnectionId>(wrong)) << wrong;
}

TEST(AdminQuery, AnAddressIsAskedForHoweverItIsWritten) {
  EXPECT_EQ(connection_query_of(with({{"peer", "[::ffff:10.1.2.3]:80"}}))->peer, "10.1.2.3:80");
  EXPECT_EQ(why_query_of(with({{"peer", "::ffff:10.1.2.3"}}))->peer, "10.1.2.3");
  EXPECT_EQ(connection_query_of(with({{"peer", ""}}))->peer, "");
  EXPECT_EQ(why_query_of(with({}))->peer, "");
}

TEST(AdminQuery, AnInvalidAddressIsRefusedWithASentence) {
  for (const char* wrong : {"10.1.2", "10.1.2.300", "10.1.2.3:99999", "localhost", " 10.1.2.3"}) {
    const std::string sentence = "\"" + std::string(wrong) + "\" is not an IP address: write 10.1.2.3 or ";
    EXPECT_THAT(connection_query_of(with({{"peer", wrong}})).error().message, HasSubstr(sentence));
    EXPECT_THAT(why_query_of(with({{"peer", wrong}})).error().message, HasSubstr(sentence));
  }
}

TEST(AdminQuery, TopicsHaveFourOrders) {
  EXPECT_EQ(topic_query_of(with({{"order", "bytes"}}))->order, TopicQuery::Order::bytes);
  EXPECT_EQ(topic_query_of(with({}))->order, TopicQuery::Order::name);
  EXPECT_THAT(topic_query_of(with({{"order", "size"}})).error().message, HasSubstr("members"));
}

TEST(AdminQuery, ABodyIsAJsonObject) {
  EXPECT_TRUE(body_of(body(R"({"a":1})")));
  for (const char* wrong : {"", "[]", "{", "7", "{} {}"})
    EXPECT_FALSE(body_of(body(wrong))) << wrong;
}

TEST(AdminQuery, ChangesAreTextsNumbersOrSwitches) {
  const auto changes = changes_of({{"log_level", "debug"}, {"http.max_connections", 20000}});
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->size(), 2U);
  EXPECT_EQ((*changes)[0].value, "debug");
  EXPECT_EQ((*changes)[1].value, "20000");
  EXPECT_FALSE(changes_of({}));
}

TEST(AdminQuery, ATraceHasAnExpressionAndNumbers) {
  const auto options =
      trace_options_of({{"expression", "all"}, {"limit", 5}, {"rate", 2}, {"per_ms", 50}, {"for_ms", 1000}});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->limit, 5U);
  EXPECT_EQ(options->rate, 2U);
  EXPECT_EQ(options->per.count(), 50);
  EXPECT_EQ(options->duration.count(), 1000);
  EXPECT_THAT(trace_options_of({{"limit", 5}}).error().message, HasSubstr("expression"));
  EXPECT_THAT(trace_options_of({{"expression", "all"}, {"rate", -1}}).error().message, HasSubstr("rate"));
  EXPECT_THAT(trace_options_of({{"expression", "all"}, {"for_ms", "long"}}).error().message,
              HasSubstr("for_ms"));
}

}  // namespace
}  // namespace roost::admin
