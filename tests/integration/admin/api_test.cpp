// SPDX-License-Identifier: Apache-2.0
// What the admin endpoint tells, and what it says when it can't.
#include <cstdint>
#include <fstream>
#include <regex>
#include <sstream>

#include "admin_test.hpp"
#include "support/held.hpp"

namespace roost::test {
namespace {

class AdminApiTest : public AdminTest {};

TEST_F(AdminApiTest, ShowsNodeListenersRoutesAndShards) {
  start_rooms();
  EXPECT_EQ(get("/api/node").at("shards"), 1);
  EXPECT_TRUE(get("/api/node").at("versions").as_object().contains("roost"));
  EXPECT_EQ(get("/api/listeners").at("listeners").at(0).at("port"), port());
  EXPECT_EQ(get("/api/routes").at("sockets").at(0).at("transports").at("websocket"), "/socket/websocket");
  EXPECT_EQ(get("/api/shards").at("shards").at(0).at("connections"), 0);
}

TEST_F(AdminApiTest, ShowsConnectionsTheirChannelsAndTopics) {
  start_rooms();
  auto visitor = member_of("room:1", "users:7");
  const Json all = get("/api/connections?channels&peer=127.0.0.1");
  ASSERT_EQ(all.at("connections").as_array().size(), 1U);
  const Json& one = all.at("connections").at(0);
  EXPECT_EQ(one.at("socket_id"), "users:7");
  EXPECT_EQ(one.at("topics").at(0).at("topic"), "room:1");
  const std::string channel(one.at("topics").at(0).at("id").as_string());
  EXPECT_EQ(get("/api/connections/" + only_connection()).at("topics").at(0).at("id"), Json(channel));
  EXPECT_EQ(get("/api/channels/" + channel + "?state").at("state"), nullptr);
  EXPECT_FALSE(get("/api/channels/" + channel).as_object().contains("state"));
  EXPECT_EQ(get("/api/topics?prefix=room%3A").at("topics").at(0).at("members"), 1);
  EXPECT_EQ(get("/api/members?topic=room%3A1").at("members").at(0).at("id"), Json(channel));
  EXPECT_TRUE(get("/api/connections?peer=10.0.0.1").at("connections").as_array().empty());
}

TEST_F(AdminApiTest, ExplainsWhyInWords) {
  start_rooms();
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0").status, 403U);
  const Json record = get("/api/why?peer=127.0.0.1").at("records").at(0);
  EXPECT_EQ(record.at("cause"), "version_refused");
  EXPECT_EQ(record.at("kind"), "refusal");
  EXPECT_FALSE(record.at("sentence").as_string().empty());
}

TEST_F(AdminApiTest, ShowsTheConfigurationWithoutItsSecrets) {
  config.secret_key_base = std::string(64, 's');
  config.previous_secret_key_base = std::string(64, 'p');
  start_rooms();
  const std::string all = ask("GET", "/api/config").body;
  EXPECT_THAT(all, HasSubstr(R"("key":"secret_key_base","value":"[FILTERED]")"));
  EXPECT_THAT(all, Not(HasSubstr("ssss")));
  EXPECT_THAT(all, Not(HasSubstr("pppp")));
}

TEST_F(AdminApiTest, WhatIsNotThereIs404AndWhatIsWrongIs400WithASentence) {
  start_rooms();
  EXPECT_EQ(ask("GET", "/api/connections/0-7-9").status, 404U);
  EXPECT_THAT(ask("GET", "/api/connections/0-7-9").body, HasSubstr("no connection 0-7-9 is open"));
  EXPECT_EQ(ask("GET", "/api/channels/0-7-9").status, 404U);
  EXPECT_EQ(ask("GET", "/api/nothing").status, 404U);
  EXPECT_EQ(ask("GET", "/nothing").status, 404U);
  EXPECT_EQ(ask("GET", "/api/connections/seven").status, 400U);
  EXPECT_EQ(ask("GET", "/api/connections?limit=0").status, 400U);
  EXPECT_EQ(ask("GET", "/api/members").status, 400U);
  EXPECT_EQ(ask("GET", "/api/why?connection=x").status, 400U);
  EXPECT_EQ(ask("GET", "/api/why?peer=10.1.2").status, 400U);
  EXPECT_THAT(ask("GET", "/api/connections?peer=10.1.2").body,
              HasSubstr("is not an IP address: write 10.1.2.3"));
}

TEST_F(AdminApiTest, ATraceIsBegunReadAndEnded) {
  start_rooms();
  auto visitor = member_of("room:1");
  const auto begun = post("/api/traces", {{"expression", "kind == in"}, {"limit", 2}});
  ASSERT_EQ(begun.status, 200U) << begun.body;
  const std::string trace =
      "/api/traces/" + std::string(boost::json::parse(begun.body).at("trace").as_string());
  (void)get("/api/shards");  // the shard has the trace by now
  visitor.sends(R"(["1","9","room:1","echo",{"token":"s3cret"}])");
  ASSERT_FALSE(visitor.receives_text().empty());
  const Json news = get(trace);
  ASSERT_EQ(news.at("events").as_array().size(), 1U);
  EXPECT_EQ(news.at("events").at(0).at("event"), "echo");
  EXPECT_EQ(news.at("events").at(0).at("payload"), R"({"token":"[FILTERED]"})");
  EXPECT_EQ(news.at("done"), false);
  EXPECT_EQ(ask("DELETE", trace).status, 200U);
  EXPECT_EQ(ask("GET", trace).status, 404U);
}

TEST_F(AdminApiTest, AWrongTraceIsRefusedWithTheColumn) {
  start_rooms();
  const auto wrong = post("/api/traces", {{"expression", "topik == 1"}, {"limit", 1}});
  EXPECT_EQ(wrong.status, 400U);
  EXPECT_THAT(wrong.body, HasSubstr("column 1"));
  EXPECT_EQ(post("/api/traces", {{"expression", "all"}}).status, 400U);
}

TEST_F(AdminApiTest, MetricsAreInPrometheusFormatAndNameNoTopic) {
  start_rooms();
  auto visitor = member_of("room:metrics");
  visitor.sends(R"(["1","9","room:metrics","shout",{}])");
  ASSERT_FALSE(visitor.receives_text().empty());
  const std::string text = ask("GET", "/metrics").body;
  EXPECT_THAT(text, HasSubstr("# TYPE roost_joins_total counter\nroost_joins_total 1"));
  EXPECT_THAT(text, HasSubstr("roost_connections{shard=\"0\"} 1"));
  EXPECT_THAT(text, HasSubstr("roost_endings_total{kind=\"close\",cause=\"kicked\"} 0"));
  EXPECT_THAT(text, HasSubstr("roost_join_duration_seconds_count 1"));
  EXPECT_THAT(text, HasSubstr("roost_broadcast_delivery_seconds_count 1"));
  EXPECT_THAT(text, HasSubstr("roost_loop_turn_seconds_bucket{le=\"+Inf\"}"));
  EXPECT_THAT(text, HasSubstr("roost_send_queue_bytes_sum"));
  EXPECT_THAT(text, Not(HasSubstr("room:")));
}

TEST_F(AdminApiTest, FiguresOfTheNodeAreTheSameWhereverTheyAreShown) {
  config.shards = 2;
  start_rooms();
  std::vector<PhoenixClient> visitors;  // dealt to the shards in turn
  for (int i = 0; i < 2; ++i) {
    visitors.push_back(member_of("room:0", "users:" + std::to_string(i)));
    for (int topic = 1; topic < 30; ++topic)
      ASSERT_TRUE(visitors.back().joins("room:" + std::to_string(topic)));
  }
  ASSERT_TRUE(endpoint().broadcast("room:0", "news"));
  for (auto& visitor : visitors)
    ASSERT_FALSE(visitor.receives_text().empty());
  const Json total = get("/api/shards").at("total");
  EXPECT_EQ(total.at("topics"), 30);
  EXPECT_EQ(total.at("other_topics"), 2);
  EXPECT_EQ(total.at("broadcasts"), 1);
  EXPECT_EQ(get("/api/topics?limit=1000").at("topics").as_array().size(), 30U);
  EXPECT_EQ(get("/api/topics?kind=socket_id").at("topics").as_array().size(), 2U);
  EXPECT_EQ(get("/api/topics?kind=all&limit=1000").at("topics").as_array().size(), 32U);
  EXPECT_EQ(ask("GET", "/api/topics?kind=zoo").status, 400U);
  const std::string text = ask("GET", "/metrics").body;
  EXPECT_THAT(text, HasSubstr("\nroost_topics 30\n"));
  EXPECT_THAT(text, HasSubstr("\nroost_other_topics 2\n"));
  EXPECT_THAT(text, HasSubstr("\nroost_broadcasts_total 1\n"));
  EXPECT_THAT(text, HasSubstr("\nroost_dispatches_total 2\n"));
}

TEST_F(AdminApiTest, TheDashboardAsksForMetricsThatThereAre) {
  endpoint().add_presence();
  start_rooms();
  const std::string text = ask("GET", "/metrics").body;
  std::ostringstream dashboard;
  dashboard << std::ifstream(ROOST_SOURCE_DIR "/docs/grafana-dashboard.json").rdbuf();
  const std::string json = dashboard.str();
  const std::regex name("roost_[a-z_]+");
  std::size_t names = 0;
  for (std::sregex_iterator found(json.begin(), json.end(), name); found != std::sregex_iterator(); ++found) {
    EXPECT_THAT(text, HasSubstr(found->str()));
    ++names;
  }
  EXPECT_GT(names, 20U);
}

TEST_F(AdminApiTest, WithActionsAConnectionIsKickedAndTheLedgerSaysSo) {
  config.admin.actions = true;
  start_rooms();
  auto visitor = member_of("room:1");
  const std::string id = only_connection();
  EXPECT_EQ(post("/api/kick", {{"connection", id}}).status, 200U);
  EXPECT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  EXPECT_EQ(get("/api/why?connection=" + id).at("records").at(0).at("cause"), "kicked");
  EXPECT_EQ(post("/api/kick", {{"connection", "0-7-9"}}).status, 404U);
}

TEST_F(AdminApiTest, AConnectionThatIsClosingSaysSoAndIsNotKickedAgain) {
  config.admin.actions = true;
  SocketOptions options;
  options.min_age = std::chrono::hours(1);  // the close is held back that long
  start_rooms(options);
  auto visitor = member_of("room:1");
  const std::string id = only_connection();
  const auto kick = [&] { return boost::json::parse(post("/api/kick", {{"connection", id}}).body); };
  EXPECT_EQ(get("/api/connections/" + id).at("closing"), false);
  EXPECT_EQ(kick(), (Json{{"ok", true}, {"was_closing", false}}));
  EXPECT_EQ(get("/api/connections/" + id).at("closing"), true);
  EXPECT_EQ(kick(), (Json{{"ok", true}, {"was_closing", true}}));
  EXPECT_EQ(get("/api/why?connection=" + id).at("records").as_array().size(), 1U);
  EXPECT_EQ(log->count(LogLevel::warning, "an operator ended connection " + id), 1U);
}

struct UnwelcomeSocket : Socket {
  static Routes routes() { return {}; }
  ConnectResult connect(const Params&, const ConnectInfo&) override {
    return ConnectResult::error_for_good("blocked");
  }
};

TEST_F(AdminApiTest, AConnectionThatIsRefusedForGoodIsClosingWhileItIsHeld) {
  endpoint().socket<UnwelcomeSocket>("/socket");
  start();
  auto visitor = client();
  EXPECT_FALSE(visitor.receives_text().empty());
  EXPECT_EQ(get("/api/connections").at("connections").at(0).at("closing"), true);
}

TEST_F(AdminApiTest, ARecordNamesTheProxyThatTheConnectionCameThrough) {
  config.admin.actions = true;
  config.trusted_proxies = {"127.0.0.1"};
  start_rooms();
  auto visitor = client("/socket/websocket?vsn=2.0.0", {{"X-Forwarded-For", "203.0.113.9:4711"}});
  ASSERT_TRUE(visitor.joins("room:1"));
  EXPECT_EQ(post("/api/kick", {{"connection", only_connection()}}).status, 200U);
  const Json record = get("/api/why?peer=203.0.113.9").at("records").at(0);
  EXPECT_TRUE(std::string_view(record.at("proxy").as_string()).starts_with("127.0.0.1:")) << record;
}

TEST_F(AdminApiTest, TheLogHasWhatAnOperatorDidAndWhatFailed) {
  config.admin.actions = true;
  start_rooms();
  auto visitor = member_of("room:1");
  EXPECT_EQ(post("/api/kick", {{"connection", "0-9-9"}}).status, 404U);
  EXPECT_TRUE(
      log->has(LogLevel::warning, "an operator could not end connection 0-9-9: no connection 0-9-9 is open"));
  EXPECT_FALSE(log->has(LogLevel::warning, "an operator end"));
  const std::string id = only_connection();
  EXPECT_EQ(post("/api/kick", {{"connection", id}}).status, 200U);
  EXPECT_TRUE(log->has(LogLevel::warning, "an operator ended connection " + id));
}

TEST_F(AdminApiTest, AKickThatTheShardDidNotAnswerIsNotDoneLater) {
  config.admin.actions = true;
  start_rooms();
  auto visitor = member_of("room:1");
  const std::string id = only_connection();
  Held held;
  const auto subscription = endpoint().pubsub().subscribe("hold", [&](const BroadcastView&) { held.hold(); });
  ASSERT_TRUE(endpoint().broadcast("hold", "now"));
  held.wait_until_held();
  EXPECT_EQ(post("/api/kick", {{"connection", id}}).status, 504U);
  EXPECT_TRUE(log->has(LogLevel::warning,
                       "an operator could not end connection " + id + ": shard 0 does not answer"));
  held.let_go();
  visitor.sends(R"(["1","9","room:1","echo",{}])");
  EXPECT_TRUE(visitor.receives(R"(["1","9","room:1","phx_reply",{"status":"ok","response":{}}])"));
  EXPECT_EQ(get("/api/connections/" + id).at("closing"), false);
}

TEST_F(AdminApiTest, AnInvalidCursorIsRefused) {
  config.shards = 2;
  start_rooms();
  for (const char* page : {"connections?", "topics?", "members?topic=room%3A1&", "why?"}) {
    for (const char* cursor : {"bogus", "9-1", "1-", "99999-1"}) {
      const auto answer = ask("GET", std::string("/api/") + page + "cursor=" + cursor);
      EXPECT_EQ(answer.status, 400U) << page << cursor << answer.body;
      EXPECT_THAT(answer.body, HasSubstr("is no cursor of this node"));
    }
  }
  for (const char* place : {"1-7", "0-18446744073709551615"})
    EXPECT_EQ(ask("GET", std::string("/api/connections?cursor=") + place).status, 400U) << place;
  for (const char* page : {"connections?order=sent", "topics?order=members"})
    EXPECT_EQ(ask("GET", std::string("/api/") + page + "&cursor=0-1").status, 400U) << page;
}

TEST_F(AdminApiTest, AMessageThatIsTooLargeHasACauseOfItsOwn) {
  SocketOptions options;
  options.websocket.max_frame_size = 100;
  start_rooms(options);
  auto visitor = client();
  visitor.sends(std::string(200, 'x'));
  EXPECT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  const Json record = get("/api/why").at("records").at(0);
  EXPECT_EQ(record.at("cause"), "message_too_large");
  EXPECT_EQ(record.at("code"), 1009);
  EXPECT_EQ(record.at("detail"), "frame is too big (RFC 6455 10.4)");
}

TEST_F(AdminApiTest, ABrokenRuleIsRecordedInWordsAndWithItsSection) {
  start_rooms();
  auto visitor = client();
  visitor.sends(static_cast<Opcode>(3), "x");
  EXPECT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  const Json record = get("/api/why").at("records").at(0);
  EXPECT_EQ(record.at("cause"), "protocol_error");
  EXPECT_EQ(record.at("detail"), "unknown opcode (RFC 6455 5.2)");
}

/// It was full twelve times.
class FullLog final : public LogSink {
 public:
  void write(LogLevel, std::string_view) override {}
  [[nodiscard]] std::uint64_t dropped() const override { return 12; }
};

TEST_F(AdminApiTest, LogLinesThatWereDroppedAreCounted) {
  config.log_sink = std::make_shared<FullLog>();
  start_rooms();
  EXPECT_EQ(get("/api/node").at("log_lines_dropped"), 12);
  EXPECT_THAT(ask("GET", "/metrics").body, HasSubstr("\nroost_log_lines_dropped_total 12\n"));
}

TEST_F(AdminApiTest, WithActionsItPublishesSetsAndSuspends) {
  config.admin.actions = true;
  start_rooms();
  auto visitor = member_of("room:1");
  EXPECT_EQ(post("/api/publish", {{"topic", "room:1"}, {"event", "notice"}, {"payload", {{"n", 1}}}}).status,
            200U);
  EXPECT_TRUE(visitor.receives(R"([null,null,"room:1","notice",{"n":1}])"));
  EXPECT_EQ(post("/api/publish", {{"topic", "room:1"}, {"event", "notice"}, {"payload", 1}}).status, 400U);
  EXPECT_EQ(post("/api/config", {{"http.acceptors", 2}, {"log_level", "warning"}}).status, 200U);
  EXPECT_EQ(get("/api/listeners").at("listeners").at(0).at("acceptors"), 2);
  EXPECT_THAT(post("/api/config", {{"check_origin", "false"}, {"shutdown", "2s"}}).body,
              HasSubstr(R"("warnings":["check_origin = false: )"));
  const auto wrong = post("/api/config", {{"http.port", 1}});
  EXPECT_EQ(wrong.status, 400U);
  EXPECT_THAT(wrong.body, HasSubstr("http.port"));
  EXPECT_EQ(post("/api/listeners/http", {{"suspended", true}}).status, 200U);
  EXPECT_EQ(get("/api/listeners").at("listeners").at(0).at("suspended"), true);
  EXPECT_EQ(post("/api/listeners/http", {{"suspended", false}}).status, 200U);
  EXPECT_EQ(post("/api/listeners/ftp", {{"suspended", true}}).status, 404U);
}

}  // namespace
}  // namespace roost::test
