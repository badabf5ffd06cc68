// SPDX-License-Identifier: Apache-2.0
// Which topics go to which channel type (spec channel-lifecycle.md §2).
#include "roost/routes.hpp"

#include <gtest/gtest.h>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

Route to(std::string pattern) {
  static Script script;
  return scripted(std::move(pattern), script);
}

std::string route_of(const Routes& routes, std::string_view topic) {
  const Route* route = routes.find(topic);
  return route == nullptr ? "none" : route->pattern;
}

TEST(Routes, MatchByPrefixAndTheColonMeansNothing_D143) {
  const Routes routes{to("food*"), to("foo*")};
  EXPECT_EQ(route_of(routes, "food:1"), "food*");
  EXPECT_EQ(route_of(routes, "foo:1"), "foo*");
  EXPECT_EQ(route_of(routes, "unknown"), "none");
  EXPECT_EQ(route_of({to("*")}, "unknown"), "*");
}

TEST(Routes, TheFirstDeclaredMatchWins_D144) {
  const Routes routes{to("foo:exact"), to("foo:*"), to("foo:late")};
  EXPECT_EQ(route_of(routes, "foo:late"), "foo:*");
  EXPECT_EQ(route_of(routes, "foo:exact"), "foo:exact");
  EXPECT_EQ(route_of(routes, "foo:"), "foo:*");
  EXPECT_EQ(route_of(routes, "foo"), "none");
}

TEST(Routes, AStarAnywhereButAtTheEndIsAnErrorThatNamesThePattern_D145) {
  for (const char* pattern : {"foo:*:bar", "*:foo", "foo:**"}) {
    try {
      const Routes routes{to(pattern)};
      ADD_FAILURE() << pattern << " was accepted";
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find(pattern), std::string::npos) << error.what();
    }
  }
}

TEST(Routes, AssignsOfTheRouteAreMergedOverTheSockets_D146) {
  Script script;
  std::string seen;
  script.join = [&](Channel& channel, const Payload&) {
    seen = std::string(channel.assigns().at("role").as_string()) + "," +
           std::string(channel.assigns().at("user").as_string());
    return JoinResult::ok();
  };
  Node node;
  Client client(node, {scripted("room:*", script, {.assigns = Assigns{{"role", "guest"}}})},
                {.assigns = Assigns{{"role", "admin"}, {"user", "ann"}}});
  client.joins("room:a");
  EXPECT_EQ(seen, "guest,ann");
}

struct Greeter : Channel {
  explicit Greeter(std::string name) : name_(std::move(name)) {}
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok({{"from", name_}}); }

 private:
  std::string name_;
};

struct Interceptor : Channel {
  static std::vector<std::string> intercept() { return {"shout", "whisper"}; }
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
};

TEST(Routes, AChannelTypeNamesTheEventsItIntercepts) {
  EXPECT_EQ(channel<Interceptor>("a").intercept, (std::vector<std::string>{"shout", "whisper"}));
  EXPECT_EQ(channel("a", [] { return std::make_unique<Interceptor>(); }).intercept.size(), 2U);
  EXPECT_TRUE(channel("a", [] { return std::make_unique<Greeter>("x"); }).intercept.empty());
}

TEST(Routes, AFactoryMakesChannelsThatNeedSomethingFromOutside_D170) {
  Node node;
  Client client(node, {channel("room:*", [] { return std::make_unique<Greeter>("outside"); })});
  client.sends(R"(["1","1","room:a","phx_join",{}])");
  EXPECT_TRUE(
      client.receives(R"(["1","1","room:a","phx_reply",{"status":"ok","response":{"from":"outside"}}])"));
}

TEST(Routes, AFactoryThatThrowsOrMakesNothingCrashesTheJoin_D170) {
  Node node;
  const auto throws = []() -> std::unique_ptr<Greeter> { throw std::runtime_error("no seat"); };
  const auto makes_nothing = [] { return std::unique_ptr<Greeter>(); };
  Client client(node, {channel("throws", throws), channel("nothing", makes_nothing)});
  for (const std::string topic : {"throws", "nothing"}) {
    client.sends(R"(["1","1",")" + topic + R"(","phx_join",{}])");
    EXPECT_TRUE(client.receives(R"(["1","1",")" + topic +
                                R"(","phx_reply",{"status":"error","response":{"reason":"join crashed"}}])"));
  }
}

}  // namespace
}  // namespace roost::test
