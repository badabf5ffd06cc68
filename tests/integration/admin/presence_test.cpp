// SPDX-License-Identifier: Apache-2.0
// Presences as an operator sees them: the API, `roost presence`, its audit, metrics and traces.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/node/table.hpp"
#include "commands_test.hpp"
#include "support/broker.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;
using ::testing::ContainsRegex;
using ::testing::Not;

PresenceOptions quick_presence() {
  PresenceOptions options;
  options.broadcast_period = milliseconds(50);
  options.diff_window = milliseconds(10);
  return options;
}

class PresenceSeenTest : public CommandTest {
 protected:
  void start_present() {
    endpoint().add_presence(quick_presence());
    start_rooms();
  }
  /// Of the node, with one entry.
  PresenceOwner track(const std::string& topic, const std::string& key, const JsonObject& meta = {}) {
    PresenceOwner owner = endpoint().presence().owner();
    owner.track(topic, key, meta).value();
    return owner;
  }
};

TEST_F(PresenceSeenTest, WithoutAPresenceTheApiSaysSo) {
  start_rooms();
  EXPECT_TRUE(get("/api/presence").at("presences").as_array().empty());
  EXPECT_EQ(ask("GET", "/api/presence/topics").status, 404U);
  EXPECT_EQ(ask("GET", "/api/presence/keys?topic=room%3A1").status, 404U);
  const Ran shown = roost({"presence"});
  EXPECT_EQ(shown.code, 3);
  EXPECT_THAT(shown.err, HasSubstr("this node has no presence"));
}

TEST_F(PresenceSeenTest, TheApiShowsPresencesWithTheirFigures) {
  start_present();
  const PresenceOwner ann = track("room:1", "ann");
  const Json one = get("/api/presence").at("presences").at(0);
  EXPECT_EQ(one.at("name"), "Roost.Presence");
  EXPECT_EQ(one.at("entries"), 1);
  EXPECT_EQ(one.at("own_entries"), 1);
  EXPECT_EQ(one.at("topics"), 1);
  EXPECT_EQ(one.at("joins"), 1);
  EXPECT_EQ(one.at("replicas").at(0).at("self"), true);
  EXPECT_EQ(ask("GET", "/api/presence/topics?presence=Other").status, 404U);
  EXPECT_EQ(ask("GET", "/api/presence/keys").status, 400U);
  EXPECT_EQ(ask("GET", "/api/presence/keys?topic=x&cursor=!").status, 400U);
}

TEST_F(PresenceSeenTest, TopicsAreListedByPrefixAndPage) {
  start_present();
  PresenceOwner bot = endpoint().presence().owner();
  for (const char* topic : {"room:1", "room:2", "room:3", "hall:1"})
    bot.track(topic, "bot").value();
  const Json first = get("/api/presence/topics?prefix=room%3A&limit=2");
  ASSERT_EQ(first.at("topics").as_array().size(), 2U);
  EXPECT_EQ(first.at("topics").at(1).at("topic"), "room:2");
  EXPECT_EQ(first.at("topics").at(1).at("keys"), 1);
  const std::string next(first.at("next").as_string());
  const Json second = get("/api/presence/topics?prefix=room%3A&limit=2&cursor=" + cli::escaped(next));
  ASSERT_EQ(second.at("topics").as_array().size(), 1U);
  EXPECT_EQ(second.at("topics").at(0).at("topic"), "room:3");
  EXPECT_EQ(second.at("next"), nullptr);
}

TEST_F(PresenceSeenTest, KeysComeInPagesWithTheirMetasAndNodes) {
  start_present();
  std::vector<PresenceOwner> devices;
  for (int i = 0; i < 10; ++i)
    devices.push_back(track("room:1", "ann", {{"device", i}, {"password", "hush"}}));
  const PresenceOwner bob = track("room:1", "bob");
  const PresenceOwner carl = track("room:1", "carl");
  const Json first = get("/api/presence/keys?topic=room%3A1&limit=2");
  EXPECT_EQ(first.at("total"), 3);
  ASSERT_EQ(first.at("keys").as_array().size(), 2U);
  const Json& ann = first.at("keys").at(0);
  EXPECT_EQ(ann.at("key"), "ann");
  EXPECT_EQ(ann.at("count"), 10);
  EXPECT_EQ(ann.at("nodes").as_array().size(), 1U);
  EXPECT_EQ(ann.at("entries").as_array().size(), 8U);
  EXPECT_EQ(ann.at("entries").at(0).at("meta").at("password"), "[FILTERED]");
  const std::string next(first.at("next").as_string());
  const Json second = get("/api/presence/keys?topic=room%3A1&limit=2&cursor=" + cli::escaped(next));
  ASSERT_EQ(second.at("keys").as_array().size(), 1U);
  EXPECT_EQ(second.at("keys").at(0).at("key"), "carl");
  EXPECT_EQ(second.at("next"), nullptr);
}

TEST_F(PresenceSeenTest, APageOfHugeMetasEndsEarlyAndGoesOn) {
  start_present();
  std::vector<PresenceOwner> owners;
  const std::string large(15'000, 'x');
  for (int i = 100; i < 200; ++i)
    owners.push_back(track("room:1", std::to_string(i), {{"text", large}}));
  std::size_t keys = 0;
  std::size_t pages = 0;
  for (std::string cursor; pages == 0 || !cursor.empty(); ++pages) {
    const Json page = get("/api/presence/keys?topic=room%3A1&limit=1000&cursor=" + cli::escaped(cursor));
    keys += page.at("keys").as_array().size();
    cursor = page.at("next").is_null() ? "" : std::string(page.at("next").as_string());
  }
  EXPECT_EQ(keys, 100U);
  EXPECT_EQ(pages, 2U);
}

TEST_F(PresenceSeenTest, TheCommandShowsTopicsAndWhoIsInOne) {
  start_present();
  const PresenceOwner ann = track("room:1", "ann", {{"status", "online"}});
  const Ran all = roost({"presence"});
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_THAT(all.out, HasSubstr("Roost.Presence: 1 entry in 1 topic, 1 of this node"));
  EXPECT_THAT(all.out, HasSubstr("TOPIC   PRESENT\nroom:1        1\n"));
  const Ran one = roost({"presence", "room:1"});
  EXPECT_EQ(one.code, 0) << one.err;
  EXPECT_THAT(one.out, ContainsRegex("ann +1 +[^ ]+ +\\{\"status\":\"online\"\\}\n1 of 1 present\n"));
  EXPECT_TRUE(boost::json::parse(roost({"presence", "room:1", "--json"}).out).is_object());
  const Ran nobody = roost({"presence", "room:9"});
  EXPECT_EQ(nobody.code, 3);
  EXPECT_THAT(nobody.err, HasSubstr("nobody is present in \"room:9\""));
  EXPECT_THAT(roost({"presence", "audit"}).out, HasSubstr("There is no other node to compare with."));
  EXPECT_EQ(roost({"presence", "--", "audit"}).code, 3);
}

TEST_F(PresenceSeenTest, TheCommandFitsItsTerminal) {
  start_present();
  const PresenceOwner ann =
      track("room:" + std::string(100, 'x'), std::string(100, 'k'), {{"text", std::string(300, 'm')}});
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"presence"}, {"presence", "room:" + std::string(100, 'x')}, {"presence", "--help"}}) {
    std::istringstream lines(roost_on_terminal(command).out);
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(cli::characters(line), 80U) << line;
  }
}

TEST_F(PresenceSeenTest, MetricsCountEntriesAndWhatCameAndWent) {
  start_present();
  {
    const PresenceOwner bob = track("room:1", "bob");
  }
  const PresenceOwner ann = track("room:1", "ann");
  const std::string text = ask("GET", "/metrics").body;
  EXPECT_THAT(text, HasSubstr("roost_presence_entries{presence=\"Roost.Presence\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("roost_presence_topics{presence=\"Roost.Presence\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("roost_presence_replicas{presence=\"Roost.Presence\",state=\"up\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE roost_presence_joins_total counter\n"));
  EXPECT_THAT(text, HasSubstr("roost_presence_joins_total{presence=\"Roost.Presence\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("roost_presence_leaves_total{presence=\"Roost.Presence\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("roost_presence_malformed_total{presence=\"Roost.Presence\"} 0\n"));
}

TEST_F(PresenceSeenTest, ATraceShowsChangesAndTheDiffsThatFollow) {
  start_present();
  auto member = member_of("room:1");  // for whom there are diffs
  auto session = endpoint().introspection().trace(
      {.expression = "kind == presence and topic == \"room:1\"", .limit = 100, .rate = 1000});
  ASSERT_TRUE(session);
  std::vector<std::string> traced;
  const auto read_until = [&](std::size_t number) {
    while (traced.size() < number) {
      for (const TraceRecord& record : (*session)->take()) {
        EXPECT_EQ(record.kind, "presence");
        EXPECT_EQ(record.topic, "room:1");
        EXPECT_THAT(record.payload, HasSubstr("ann"));
        EXPECT_THAT(record.payload, Not(HasSubstr("hush")));
        traced.push_back(record.event);
      }
    }
  };
  const PresenceOwner elsewhere = track("room:2", "ann");
  PresenceOwner ann = track("room:1", "ann", {{"token", "hush"}});
  read_until(2);
  ann.update("room:1", "ann", JsonObject{{"status", "away"}}).value();
  ann.untrack("room:1", "ann");
  read_until(5);
  EXPECT_THAT(traced, testing::ElementsAre("track", "presence_diff", "update", "untrack", "presence_diff"));
}

/// Two nodes on a real broker.
class PresenceAuditTest : public CommandTest {
 protected:
  PresenceAuditTest() { join(config, "a"); }
  ~PresenceAuditTest() override { b.reset(); }

  void join(Config& joining, const std::string& name) const {
    joining.pubsub = PubSubOptions{};
    joining.pubsub->adapter = redis_pubsub_adapter(
        {.url = "redis://127.0.0.1:" + std::to_string(broker.port()), .broker = {.node = name}});
  }
  /// `period`: of b's broadcasts.
  void start_both(milliseconds period = milliseconds(50)) {
    endpoint().add_presence(quick_presence());
    start_rooms();
    b_config.http.port = 0;
    b_config.shards = 1;
    b_config.log_sink = b_log;
    b_config.admin.enabled = true;
    b_config.admin.socket = folder + "/b.sock";
    join(b_config, "b");
    b = std::make_unique<Endpoint>(b_config);
    b->socket<RoomSocket>("/socket");
    PresenceOptions options = quick_presence();
    options.broadcast_period = period;
    options.permdown_period = std::max(options.permdown_period, period * 100);
    b->add_presence(options);
    b->start().value();
    ASSERT_TRUE(log->wait_for(LogLevel::info, "node b is up"));
  }
  static bool becomes(Presence& presence, std::string_view topic, std::size_t count) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (presence.count(topic) != count) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      std::this_thread::sleep_for(milliseconds(2));
    }
    return true;
  }

  Broker broker{{.kind = BrokerSetup::Kind::redis}};
  Config b_config{};
  std::shared_ptr<RecordingLog> b_log = std::make_shared<RecordingLog>();
  std::unique_ptr<Endpoint> b;
};

TEST_F(PresenceAuditTest, NodesThatKnowTheSameAgree) {
  start_both();
  PresenceOwner ann = endpoint().presence().owner();
  PresenceOwner bob = b->presence().owner();
  ann.track("room:1", "ann", {{"status", "online"}}).value();
  ann.track("room:2", "ann").value();
  bob.track("room:1", "bob").value();
  ASSERT_TRUE(becomes(endpoint().presence(), "room:1", 2));
  ASSERT_TRUE(becomes(b->presence(), "room:1", 2));
  ASSERT_TRUE(becomes(b->presence(), "room:2", 1));
  const Ran audit = roost({"presence", "audit", "--cluster"});
  EXPECT_EQ(audit.code, 0) << audit.out << audit.err;
  EXPECT_EQ(audit.out,
            "OWNER  PART  ENTRIES   AGREE\n"
            "a         0        2  1 of 1\n"
            "b         0        1  1 of 1\n"
            "\n"
            "All agree.\n");
  const Ran own = roost({"presence", "audit", "room:1", "--json"});
  EXPECT_EQ(own.code, 0) << own.out << own.err;
  const Json json = boost::json::parse(own.out);
  EXPECT_TRUE(json.at("findings").as_array().empty());
  EXPECT_EQ(json.at("owners").at(0).at("entries"), 1) << "of this topic";
}

TEST_F(PresenceAuditTest, ADifferenceIsNamedAndEndsWith1) {
  start_both(std::chrono::hours(24));  // b says nothing of what it tracks
  PresenceOwner ann = endpoint().presence().owner();
  PresenceOwner bob = b->presence().owner();
  ann.track("room:1", "ann").value();
  bob.track("room:1", "bob").value();
  ASSERT_TRUE(becomes(b->presence(), "room:1", 2));
  const Ran audit = roost({"presence", "audit", "--cluster", "--wait", "1ms"});
  EXPECT_EQ(audit.code, 1) << audit.err;
  EXPECT_EQ(audit.out,
            "OWNER  PART  ENTRIES   AGREE\n"
            "a         0        1  1 of 1\n"
            "b         0        1  0 of 1\n"
            "\n"
            "! a knows 0 entries of b (part 0), which has 1 entry: 1 change behind.\n"
            "1 difference.\n");
  EXPECT_EQ(roost({"presence", "audit", "--wait", "1ms"}).code, 1) << "it is a that does not know";
  EXPECT_EQ(roost({"presence", "audit", "--node", "b", "--wait", "1ms"}).code, 0) << "b knows all of a";
  const Json json = boost::json::parse(roost({"presence", "audit", "--json", "--wait", "1ms"}).out);
  EXPECT_EQ(json.at("findings").at(0).at("kind"), "differs");
  EXPECT_EQ(json.at("findings").at(0).at("owner"), "b");
}

TEST_F(PresenceAuditTest, WhoIsInATopicIsAskedOfOneNodeOrOfAll) {
  start_both();
  PresenceOwner ann = endpoint().presence().owner();
  PresenceOwner bob = b->presence().owner();
  ann.track("room:1", "ann").value();
  bob.track("room:1", "bob").value();
  ASSERT_TRUE(becomes(endpoint().presence(), "room:1", 2));
  ASSERT_TRUE(becomes(b->presence(), "room:1", 2));
  const std::string seen =
      "KEY  METAS  NODES  SEEN BY  META\n"
      "ann      1  a      2 of 2   {}\n"
      "bob      1  b      2 of 2   {}\n"
      "2 of 2 present\n";
  const Ran all = roost({"presence", "room:1", "--cluster"});
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_EQ(all.out, seen);
  EXPECT_THAT(roost({"presence", "room:1", "--node", "b"}).out, HasSubstr("bob      1  b"));
  EXPECT_THAT(roost({"presence", "--cluster"}).out,
              HasSubstr("== b ==\nRoost.Presence: 2 entries in 1 topic"));
  EXPECT_EQ(get("/api/presence/keys?topic=room%3A1&node=b").at("node"), "b");
  EXPECT_EQ(get("/api/presence/topics?cluster=1").at("nodes").as_object().size(), 2U);
}

}  // namespace
}  // namespace roost::test
