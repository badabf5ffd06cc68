// SPDX-License-Identifier: Apache-2.0
// The socket of the dashboard's page, with the client of our own: what its channels answer, and that it ends
// with the node.
#include <condition_variable>
#include <mutex>

#include "admin_test.hpp"
#include "roost/client.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;

const std::string kToken = "a token of the operator";

/// What was pushed, of any thread.
class Pushed {
 public:
  void add(const Payload& payload) {
    const std::lock_guard lock(mutex_);
    payloads_.emplace_back(payload.text());
    changed_.notify_all();
  }
  /// Some that contains the text; empty when it does not come.
  std::string with(const std::string& text) {
    std::unique_lock lock(mutex_);
    std::string found;
    changed_.wait_for(lock, 10s, [&] {
      for (const std::string& payload : payloads_)
        if (payload.find(text) != std::string::npos) found = payload;
      return !found.empty();
    });
    return found;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> payloads_;
};

class DashboardTest : public AdminTest {
 protected:
  DashboardTest() {
    config.admin.socket.clear();
    config.admin.ip = "127.0.0.1";
    config.admin.token = kToken;
  }

  [[nodiscard]] std::unique_ptr<Client> page(const std::string& token = kToken) {
    ClientOptions options;
    options.auth_token = token;
    options.log_level = LogLevel::off;
    const std::string address = endpoint().admin_address();
    auto client = std::make_unique<Client>("ws" + address.substr(4) + "/socket", options);
    client->connect();
    return client;
  }
  static ClientReply wait(const ClientPush& push) {
    auto reply = push.reply();
    if (reply.wait_for(10s) != std::future_status::ready) throw std::runtime_error("no answer");
    return reply.get();
  }
};

TEST_F(DashboardTest, AViewShowsWhatChangesAndSaysSoWhenNothingDoes) {
  start_rooms();
  Pushed shown, same;
  const auto client = page();
  auto view = client->channel(Topic("view:1"), Payload{{"path", "/api/topics"}});
  view.on("shown", [&](const Payload& payload) { shown.add(payload); });
  view.on("same", [&](const Payload& payload) { same.add(payload); });
  EXPECT_TRUE(wait(view.join()).ok());
  EXPECT_NE(shown.with(R"("topics":[])"), "");
  EXPECT_EQ(same.with("{}"), "{}");
  auto visitor = member_of("room:1");
  EXPECT_NE(shown.with(R"("topic":"room:1")"), "");
}

TEST_F(DashboardTest, WhatTheApiRefusesIsAProblemOfTheView) {
  start_rooms();
  Pushed problems;
  const auto client = page();
  auto view = client->channel(Topic("view:1"), Payload{{"path", "/api/connections/0-7-9"}});
  view.on("problem", [&](const Payload& payload) { problems.add(payload); });
  EXPECT_TRUE(wait(view.join()).ok());
  EXPECT_NE(problems.with("no connection 0-7-9 is open"), "");
  EXPECT_FALSE(wait(client->channel(Topic("view:2"), Payload{{"path", "/metrics"}}).join()).ok());
}

TEST_F(DashboardTest, ATraceLivesAsLongAsItsChannel) {
  start_rooms();
  Pushed traced, done;
  const auto client = page();
  const auto wrong =
      wait(client->channel(Topic("trace:1"), Payload{{"expression", "byts > 1"}, {"limit", 5}}).join());
  EXPECT_THAT(std::string(wrong.response.text()), HasSubstr("column 1"));

  auto trace = client->channel(Topic("trace:2"), Payload{{"expression", "kind == join"}, {"limit", 1}});
  trace.on("events", [&](const Payload& payload) { traced.add(payload); });
  trace.on("done", [&](const Payload& payload) { done.add(payload); });
  ASSERT_TRUE(wait(trace.join()).ok());
  auto visitor = member_of("room:1");
  EXPECT_NE(traced.with(R"("topic":"room:1")"), "");
  EXPECT_EQ(done.with("{}"), "{}");
}

TEST_F(DashboardTest, ChangesObeyTheRuleOfTheEndpoint) {
  start_rooms();
  auto visitor = member_of("room:1");
  const auto client = page();
  auto asking = client->channel(Topic("ask"));
  EXPECT_TRUE(wait(asking.join()).ok());
  EXPECT_TRUE(wait(asking.push("GET", {{"path", "/api/node"}})).ok());
  const auto refused =
      wait(asking.push("POST", {{"path", "/api/kick"}, {"body", {{"connection", "0-0-1"}}}}));
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(std::string(refused.response.text()), HasSubstr("admin.actions"));
}

TEST_F(DashboardTest, WithoutTheTokenThereIsNoSocket) {
  start_rooms();
  std::promise<std::string> refused;
  ClientOptions options;
  options.auth_token = "another token, of nobody";
  options.log_level = LogLevel::off;
  options.reconnect_delays = {1h};
  Client client("ws" + endpoint().admin_address().substr(4) + "/socket", options);
  client.on_error([&](const Error& error) { refused.set_value(error.message); });
  client.connect();
  EXPECT_THAT(refused.get_future().get(), HasSubstr("401"));
}

TEST_F(DashboardTest, ANodeThatStopsTakesItsPagesAlong) {
  start_rooms();
  std::vector<std::unique_ptr<Client>> pages;
  for (int i = 0; i < 4; ++i) {
    pages.push_back(page());
    for (const char* topic : {"view:1", "view:2", "view:3"}) {
      auto view = pages.back()->channel(Topic(topic), Payload{{"path", "/api/connections"}});
      EXPECT_TRUE(wait(view.join()).ok());
    }
    auto trace = pages.back()->channel(Topic("trace:1"), Payload{{"expression", "all"}, {"limit", 1000}});
    EXPECT_TRUE(wait(trace.join()).ok());
  }
  EXPECT_TRUE(endpoint().stop());
}

}  // namespace
}  // namespace roost::test
