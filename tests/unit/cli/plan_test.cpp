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

std::string fault(const Options& options) {
  const auto plan = make_plan(options);
  return plan ? "none" : plan.error().message;
}

TEST(DialPlan, OfAUrlAloneIsARawConnection) {
  const auto plan = make_plan(dial()).value();
  EXPECT_EQ(plan.url.to_string(), kUrl);
  EXPECT_FALSE(plan.heartbeats);
  EXPECT_FALSE(plan.join);
}

TEST(DialPlan, NeedsAUrl) {
  EXPECT_NE(fault(dial("")).find("where to?"), std::string::npos);
  EXPECT_NE(fault(dial("localhost:4000")).find("must begin with ws://"), std::string::npos);
}

TEST(DialPlan, TheVersionGoesIntoTheUrl) {
  Options with_version = dial();
  with_version.vsn = "1.0.0";
  EXPECT_EQ(make_plan(with_version)->url.target, "/socket/websocket?vsn=1.0.0");
  EXPECT_TRUE(make_plan(with_version)->heartbeats);
  EXPECT_EQ(make_plan(with_version)->shown_url, kUrl);
}

TEST(DialPlan, AJoinSpeaksTheNewestVersionUnlessTheUrlSaysAnother) {
  Options join = dial();
  join.join = "room:1";
  EXPECT_EQ(make_plan(join)->url.target, "/socket/websocket?vsn=2.0.0");
  join.url = std::string(kUrl) + "?vsn=1.0.0&a=b";
  EXPECT_EQ(make_plan(join)->url.target, "/socket/websocket?vsn=1.0.0&a=b");
  join.vsn = "2.0.0";
  EXPECT_NE(fault(join).find("contradicts the URL"), std::string::npos);
}

TEST(DialPlan, AnUnknownVersionIsRefusedOnlyIfFramesHaveToBeUnderstood) {
  EXPECT_EQ(fault(dial(std::string(kUrl) + "?vsn=9.9.9")), "none");
  Options join = dial(std::string(kUrl) + "?vsn=9.9.9");
  join.join = "room:1";
  EXPECT_NE(fault(join).find("9.9.9 is unknown"), std::string::npos);
}

TEST(DialPlan, ReadsTheJoinAndItsPushes) {
  Options options = dial();
  options.join = R"(room:a={"b":"c=d"})";
  options.pushes = {R"(shout={"x":1})", "ping"};
  const auto plan = make_plan(options).value();
  EXPECT_EQ(plan.join->topic, "room:a");
  EXPECT_EQ(plan.join->params.text(), R"({"b":"c=d"})");
  ASSERT_EQ(plan.join->pushes.size(), 2U);
  EXPECT_EQ(plan.join->pushes[0].payload.text(), R"({"x":1})");
  EXPECT_EQ(plan.join->pushes[1].event, "ping");
  EXPECT_EQ(plan.join->pushes[1].payload.text(), "{}");
}

TEST(DialPlan, NamesTheOptionWhoseJsonIsBad) {
  Options options = dial();
  options.join = "room:a={x";
  EXPECT_EQ(fault(options), "--join: what follows the = is not JSON: {x");
  options.join = "room:a";
  options.pushes = {"e=nope"};
  EXPECT_EQ(fault(options), "--push: what follows the = is not JSON: nope");
}

TEST(DialPlan, APushNeedsAJoin) {
  Options options = dial();
  options.pushes = {"e"};
  EXPECT_NE(fault(options).find("--push needs --join"), std::string::npos);
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

TEST(DialPlan, APingHasRoomFor125Bytes) {
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

TEST(DialPlan, TrustsAnAuthorityOrEverybodyButNotBoth) {
  Options options = dial("wss://localhost/");
  EXPECT_TRUE(make_plan(options)->url.secure());
  EXPECT_NE(make_plan(options)->tls, nullptr);
  options.tls.cacert = "/nowhere/ca.pem";
  EXPECT_EQ(fault(options), "none") << "files are read when they are needed";
  options.tls.insecure = true;
  EXPECT_NE(fault(options).find("leave one of them out"), std::string::npos);
}

}  // namespace
}  // namespace roost::cli::dial
