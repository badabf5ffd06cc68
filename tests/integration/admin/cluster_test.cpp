// SPDX-License-Identifier: Apache-2.0
// Questions of operators to other nodes, through the one they can reach.
#include "cluster_test.hpp"

#include "support/held.hpp"

namespace roost::test {
namespace {

using ::testing::ContainsRegex;

Json parsed(const std::string& text) {
  return boost::json::parse(text);
}

TEST_F(ClusterTest, ANodeListsAllNodes) {
  start_with("b");
  const Json all = get("/api/nodes");
  ASSERT_EQ(all.at("nodes").as_array().size(), 2U);
  EXPECT_EQ(all.at("nodes").at(0).at("node"), "a");
  EXPECT_EQ(all.at("nodes").at(0).at("self"), true);
  EXPECT_EQ(all.at("nodes").at(1).at("node"), "b");
  EXPECT_EQ(all.at("nodes").at(1).at("state"), "up");
  const Ran shown = roost({"nodes"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("NODE  STATE"));
  EXPECT_THAT(shown.out, HasSubstr("b     up"));
}

TEST_F(ClusterTest, ANodeThatIsAloneListsItself) {
  config.pubsub = PubSubOptions{};
  start_rooms();
  const Json all = get("/api/nodes");
  ASSERT_EQ(all.at("nodes").as_array().size(), 1U);
  EXPECT_EQ(all.at("nodes").at(0).at("state"), "up");
  EXPECT_EQ(all.at("pubsub").at("adapter"), "local");
  EXPECT_EQ(parsed(ask("GET", "/api/node?cluster=1").body).at("nodes").as_object().size(), 1U);
  EXPECT_EQ(ask("GET", "/api/node?node=b").status, 404U);
}

TEST_F(ClusterTest, AnotherNodeAnswersAsIfItHadBeenAskedDirectly) {
  auto visitor = member_on(start_with("b"), "room:7");
  const Json topics = get("/api/topics?node=b");
  EXPECT_EQ(topics.at("node"), "b");
  EXPECT_EQ(topics.at("topics").at(0).at("topic"), "room:7");
  EXPECT_TRUE(get("/api/topics?node=a").at("topics").as_array().empty());
  EXPECT_EQ(ask("GET", "/api/connections/0-9-9?node=b").status, 404U);
  EXPECT_EQ(ask("GET", "/api/topics?node=nobody").status, 404U);
  EXPECT_EQ(ask("GET", "/api/nothing?node=b").status, 404U);
  EXPECT_EQ(ask("GET", "/api/topics?limit=0&node=b").status, 400U);
}

TEST_F(ClusterTest, AllNodesAnswerAtOnce) {
  auto elsewhere = member_on(start_with("b"), "room:7");
  auto here = member_of("room:8");
  const Json all = get("/api/topics?cluster=1");
  EXPECT_EQ(all.at("nodes").at("a").at("topics").at(0).at("topic"), "room:8");
  EXPECT_EQ(all.at("nodes").at("b").at("topics").at(0).at("topic"), "room:7");
  EXPECT_TRUE(all.at("silent").as_array().empty());
}

TEST_F(ClusterTest, WhatIsChangedNeedsThePermissionOfItsNodeAlone) {
  Other& b = start_with("b", true);
  auto visitor = member_on(b, "room:7");
  const Json id = get("/api/connections?node=b").at("connections").at(0).at("id");
  EXPECT_EQ(post("/api/kick", {{"connection", id}}).status, 403U);
  EXPECT_EQ(post("/api/kick?node=a", {{"connection", id}}).status, 403U);
  const auto kicked = post("/api/kick?node=b", {{"connection", id}});
  EXPECT_EQ(kicked.status, 200U) << kicked.body;
  EXPECT_TRUE(b.log->has(LogLevel::info, "node a asks for POST /api/kick"));
  const cli::AdminClient through_b({.text = b.config.admin.socket, .socket = b.config.admin.socket});
  EXPECT_EQ(through_b.ask("POST", "/api/kick?node=a", R"({"connection":"0-0-1"})")->status, 403U);
}

TEST_F(ClusterTest, ANodeWithoutAdminEndpointAnswersNobody) {
  start_rooms();
  Other& b = other("b");
  b.config.admin.enabled = false;
  run(b);
  ASSERT_TRUE(log->wait_for(LogLevel::info, "node b is up"));
  const auto answer = ask("GET", "/api/topics?node=b");
  EXPECT_EQ(answer.status, 502U);
  EXPECT_THAT(answer.body, HasSubstr("admin.enabled"));
}

TEST_F(ClusterTest, ASecondNodeOfANameDoesNotStart) {
  start_rooms();
  Other& twin = other("a");
  twin.endpoint = std::make_unique<Endpoint>(twin.config);
  const auto started = twin.endpoint->start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("another node is named a"));
}

TEST_F(ClusterTest, ADrainIsSeenAtOnceAndSoIsTheEnd) {
  Other& b = start_with("b");
  auto visitor = member_on(b, "room:7");
  auto stopping = std::async(std::launch::async, [&] { return b.endpoint->stop(); });
  EXPECT_TRUE(log->wait_for(LogLevel::info, "node b is draining"));
  EXPECT_TRUE(log->wait_for(LogLevel::info, "node b has left"));
  EXPECT_TRUE(stopping.get());
  EXPECT_EQ(get("/api/nodes").at("nodes").at(1).at("state"), "left");
}

TEST_F(ClusterTest, MetricsHaveEveryPeer) {
  start_with("b");
  const std::string metrics = ask("GET", "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("roost_node_up{node=\"b\"} 1"));
  EXPECT_THAT(metrics, HasSubstr("roost_cluster_gaps_total{cause=\"link_down\"} 0"));
}

TEST_F(ClusterTest, EveryViewShowsTheClusterOrAnotherNode) {
  auto elsewhere = member_on(start_with("b"), "room:7");
  auto here = member_of("room:8");
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"tree"}, {"topics"}, {"conns", "--channels"}, {"top", "--once"}}) {
    std::vector<std::string> all = command;
    all.emplace_back("--cluster");
    const Ran of_all = roost(all);
    EXPECT_EQ(of_all.code, 0) << command[0] << of_all.err;
    EXPECT_THAT(of_all.out, HasSubstr("room:7")) << command[0];
    EXPECT_THAT(of_all.out, HasSubstr("room:8")) << command[0];
    EXPECT_EQ(of_all.err, "") << command[0];
    all.emplace_back("--json");
    EXPECT_TRUE(parsed(roost(all).out).is_object()) << command[0];
    std::vector<std::string> one = command;
    one.insert(one.end(), {"--node", "b"});
    const Ran of_b = roost(one);
    EXPECT_EQ(of_b.code, 0) << command[0] << of_b.err;
    EXPECT_THAT(of_b.out, HasSubstr("room:7")) << command[0];
    EXPECT_THAT(of_b.out, Not(HasSubstr("room:8"))) << command[0];
  }
}

TEST_F(ClusterTest, ATopicIsCountedOnAllNodes) {
  auto elsewhere = member_on(start_with("b"), "room:7");
  auto here = member_of("room:7");
  EXPECT_THAT(roost({"topics", "--cluster"}).out, HasSubstr("room:7        2         0    0 B      2\n"));
}

TEST_F(ClusterTest, ASearchOfTheClusterFindsWhatOneNodeHas) {
  auto elsewhere = member_on(start_with("b"), "room:7");
  const Ran found = roost({"topic", "room:7", "--cluster"});
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_EQ(found.out, "== b ==\nroom:7: 1 subscribers\n");
  const Ran nothing = roost({"topic", "room:9", "--cluster"});
  EXPECT_EQ(nothing.code, 3);
  EXPECT_THAT(nothing.err, HasSubstr("\"room:9\" has no subscribers on any node"));
  EXPECT_EQ(roost({"socket", "0-9-9", "--cluster"}).code, 3);
}

TEST_F(ClusterTest, ASilentNodeIsNamedAndTheOthersAnswer) {
  Other& b = start_with("b");
  Held held;
  const auto subscription =
      b.endpoint->pubsub().subscribe("hold", [&](const BroadcastView&) { held.hold(); });
  ASSERT_TRUE(b.endpoint->pubsub().local_broadcast("hold", "now", {}));
  held.wait_until_held();
  const Ran shown = roost({"topics", "--cluster"});
  held.let_go();
  EXPECT_EQ(shown.code, 0);
  EXPECT_THAT(shown.err, HasSubstr("node b did not answer: its part is missing"));
}

TEST_F(ClusterTest, ATraceFollowsAllNodes) {
  auto elsewhere = member_on(start_with("b"), "room:7");
  auto here = member_of("room:7");
  auto traced = std::async(std::launch::async, [&] {
    return roost({"trace", "event == \"shout\"", "--limit", "1", "--for", "20s", "--cluster"});
  });
  while (traced.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
    ASSERT_TRUE(endpoint().broadcast("room:7", "shout", {}));
  const Ran shown = traced.get();
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, ContainsRegex("(^|\n)a [0-9]"));
  EXPECT_THAT(shown.out, ContainsRegex("(^|\n)b [0-9]"));
  EXPECT_THAT(shown.err, HasSubstr("2 events"));
}

TEST_F(ClusterTest, KickAndPublishActOnAnotherNode) {
  Other& b = start_with("b", true);
  auto visitor = member_on(b, "room:7");
  const Ran published = roost({"publish", "room:7", "notice", "--node", "b"});
  EXPECT_EQ(published.code, 0) << published.err;
  const std::string id(get("/api/connections?node=b").at("connections").at(0).at("id").as_string());
  EXPECT_EQ(roost({"kick", id}).code, 1);
  EXPECT_EQ(roost({"kick", id, "--node", "b"}).out, id + " is closed.\n");
}

TEST_F(ClusterTest, ANodeAndAllAreNotAskedTogether) {
  start_rooms();
  EXPECT_EQ(roost({"topics", "--cluster", "--node", "b"}).code, 1);
  EXPECT_EQ(roost({"topics", "--cluster", "--cursor", "x"}).code, 1);
  EXPECT_EQ(roost({"kick", "0-0-1", "--cluster"}).code, 1);
}

}  // namespace
}  // namespace roost::test
