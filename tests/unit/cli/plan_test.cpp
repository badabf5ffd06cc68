// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/plan.hpp"

#include <gtest/gtest.h>

namespace roost::cli::dial {
namespace {

constexpr const char* kUrl = "ws://localhost:4000/socket/websocket";

Options dial(std::string url = kUrl) {
  Options options;
  options.url = std::move(url);
  return options;
}

using Kind = Options::ChannelOption::Kind;

Options joining(const std::string& join, std::string url = kUrl) {
  Options options = dial(std::move(url));
  options.channels = {{Kind::join, join}};
  return options;
}

std::string fault(const Options& options) {
  const auto plan = make_plan(options);
  return plan ? "none" : plan.error().message;
}

TEST(DialPlan, OfAUrlOnlyIsARawConnection) {
  const auto plan = make_plan(dial()).value();
  EXPECT_EQ(plan.url.to_string(), kUrl);
  EXPECT_FALSE(plan.heartbeats);
  EXPECT_TRUE(plan.joins.empty());
}

TEST(DialPlan, NeedsAUrl) {
  EXPECT_NE(fault(dial("")).find("no URL given"), std::string::npos);
  EXPECT_NE(fault(dial("localhost:4000")).find("must begin with ws://"), std::string::npos);
}

TEST(DialPlan, TheVersionGoesIntoTheUrl) {
  Options with_version = dial();
  with_version.vsn = "1.0.0";
  EXPECT_EQ(make_plan(with_version)->url.target, "/socket/websocket?vsn=1.0.0");
  EXPECT_TRUE(make_plan(with_version)->heartbeats);
  EXPECT_EQ(make_plan(with_version)->shown_url, kUrl);
}

TEST(DialPlan, AJoinUsesTheNewestVersionUnlessTheUrlGivesAnother) {
  Options join = joining("room:1");
  EXPECT_EQ(make_plan(join)->url.target, "/socket/websocket?vsn=2.0.0");
  join.url = std::string(kUrl) + "?vsn=1.0.0&a=b";
  EXPECT_EQ(make_plan(join)->url.target, "/socket/websocket?vsn=1.0.0&a=b");
  join.vsn = "2.0.0";
  EXPECT_NE(fault(join).find("contradicts the URL"), std::string::npos);
}

TEST(DialPlan, AnUnknownVersionIsRefusedOnlyIfFramesMustBeParsed) {
  EXPECT_EQ(fault(dial(std::string(kUrl) + "?vsn=9.9.9")), "none");
  EXPECT_NE(fault(joining("room:1", std::string(kUrl) + "?vsn=9.9.9")).find("9.9.9 is not supported"),
            std::string::npos);
}

TEST(DialPlan, ReadsTheJoinAndItsPushes) {
  Options options = joining(R"(room:a={"b":"c=d"})");
  options.channels.insert(options.channels.end(), {{Kind::push, R"(shout={"x":1})"}, {Kind::push, "ping"}});
  const auto plan = make_plan(options).value();
  ASSERT_EQ(plan.joins.size(), 1U);
  const ChannelJoin& join = plan.joins[0];
  EXPECT_EQ(join.topic, "room:a");
  EXPECT_EQ(join.params.text(), R"({"b":"c=d"})");
  ASSERT_EQ(join.pushes.size(), 2U);
  EXPECT_EQ(join.pushes[0].payload.text(), R"({"x":1})");
  EXPECT_EQ(join.pushes[1].event, "ping");
  EXPECT_EQ(join.pushes[1].payload.text(), "{}");
}

TEST(DialPlan, APushGoesToTheJoinBeforeIt) {
  Options options = dial();
  options.channels = {{Kind::push, "zero"}, {Kind::join, "a"},   {Kind::push, "one"},
                      {Kind::join, "b"},    {Kind::push, "two"}, {Kind::push, "three"}};
  const auto joins = make_plan(options)->joins;
  ASSERT_EQ(joins.size(), 2U);
  ASSERT_EQ(joins[0].pushes.size(), 2U) << "what comes before any join goes to the first";
  EXPECT_EQ(joins[0].pushes[0].event, "zero");
  EXPECT_EQ(joins[0].pushes[1].event, "one");
  ASSERT_EQ(joins[1].pushes.size(), 2U);
  EXPECT_EQ(joins[1].pushes[1].event, "three");
}

TEST(DialPlan, ATopicIsJoinedOnce) {
  Options options = joining("a=1");
  options.channels.push_back({Kind::join, "a=2"});
  EXPECT_EQ(fault(options), "--join a is given twice; a connection joins a topic only once");
}

TEST(DialPlan, NamesTheOptionWhoseJsonIsBad) {
  Options options = joining("room:a={x");
  EXPECT_EQ(fault(options), "--join: what follows the = is not JSON: {x");
  options = joining("room:a");
  options.channels.push_back({Kind::push, "e=nope"});
  EXPECT_EQ(fault(options), "--push: what follows the = is not JSON: nope");
}

TEST(DialPlan, AJoinNeedsATopicAndAPushAnEvent) {
  EXPECT_NE(fault(joining("={}")).find("={} has no topic"), std::string::npos);
  Options options = joining("a");
  options.channels.push_back({Kind::push, "={}"});
  EXPECT_NE(fault(options).find("={} has no event"), std::string::npos);
}

TEST(DialPlan, APushNeedsAJoin) {
  Options options = dial();
  options.channels = {{Kind::push, "e"}};
  EXPECT_NE(fault(options).find("--push needs a --join"), std::string::npos);
}

TEST(DialPlan, GivesTheCommandThatExplainsARefusalWithoutSecrets) {
  Options options = dial();
  EXPECT_EQ(make_plan(options)->explain, "roost explain");
  options.origin = "http://it's";
  options.headers = {"Authorization: Bearer secret"};
  options.tls.cacert = "my ca.pem";
  EXPECT_EQ(make_plan(options)->explain,
            R"(roost explain --origin 'http://it'\''s' -H ... --cacert 'my ca.pem')");
}

TEST(DialPlan, ReadsHeaders) {
  Options options = dial();
  options.origin = "http://o";
  options.headers = {"A:b", "Authorization: Bearer x:y "};
  const auto headers = make_plan(options)->headers;
  EXPECT_EQ(headers, (http1::Headers{{"Origin", "http://o"}, {"A", "b"}, {"Authorization", "Bearer x:y"}}));
  for (const auto* bad : {"nothing", ":x", "a b:c", "A:b\r\nC:d"}) {
    options.headers = {bad};
    EXPECT_EQ(fault(options).substr(0, 2), "-H") << bad;
  }
}

TEST(DialPlan, APingHoldsUpTo125Bytes) {
  Options options = dial();
  options.ping = "20";
  options.ping_message = std::string(125, 'x');
  EXPECT_EQ(make_plan(options)->ping, std::chrono::seconds(20));
  options.ping_message += 'x';
  EXPECT_NE(fault(options).find("125 bytes"), std::string::npos);
  options.ping_message = "";
  options.ping = "often";
  EXPECT_NE(fault(options).find("--ping"), std::string::npos);
}

TEST(DialPlan, TheLoginIsAnHttpUrl) {
  Options options = dial();
  options.login_url = "http://localhost/login";
  EXPECT_EQ(make_plan(options)->login->to_string(), "http://localhost/login");
  options.login_url = "https://localhost/login";
  EXPECT_EQ(make_plan(options)->login->to_string(), "https://localhost/login");
  options.login_url = "ws://localhost/login";
  EXPECT_NE(fault(options).find("--login"), std::string::npos);
}

TEST(DialPlan, CacertAndInsecureExcludeEachOther) {
  Options options = dial("wss://localhost/");
  EXPECT_TRUE(make_plan(options)->url.secure());
  EXPECT_NE(make_plan(options)->tls, nullptr);
  options.tls.cacert = "/nowhere/ca.pem";
  EXPECT_EQ(fault(options), "none") << "files are read on first use";
  options.tls.insecure = true;
  EXPECT_NE(fault(options).find("use only one of them"), std::string::npos);
}

}  // namespace
}  // namespace roost::cli::dial
