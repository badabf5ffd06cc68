// SPDX-License-Identifier: Apache-2.0
// The public client against bench_server, in both protocol versions.
#include "roost/client.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "support/program.hpp"

namespace roost {
namespace {

using namespace std::chrono_literals;

/// Payloads recorded by handlers, for the test to wait for.
class Received {
 public:
  void add(const Payload& payload) {
    const std::lock_guard lock(mutex_);
    texts_.emplace_back(payload.is_binary() ? payload.bytes() : payload.text());
    changed_.notify_all();
  }
  /// The first `count`; fewer if they do not arrive.
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return texts_.size() >= count; });
    return texts_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> texts_;
};

class ClientOfServer : public testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] std::unique_ptr<Client> connect() const {
    ClientOptions options;
    options.vsn = GetParam();
    auto client =
        std::make_unique<Client>("ws://localhost:" + std::to_string(server_->port()) + "/socket", options);
    client->connect();
    return client;
  }
  static ClientReply wait(const ClientPush& push) {
    auto reply = push.reply();
    if (reply.wait_for(10s) == std::future_status::ready) return reply.get();
    return {"no answer within ten seconds", {}};
  }
  static ClientChannel joined(Client& client, const char* topic) {
    auto channel = client.channel(Topic(topic));
    EXPECT_EQ(wait(channel.join()).status, "ok");
    return channel;
  }
  void restart_server() {
    const std::uint16_t port = server_->port();
    server_->signal(SIGTERM);
    EXPECT_EQ(server_->exit_code(), 0) << server_->said();
    server_ = std::make_unique<test::Program>("bench_server", std::vector<std::string>(), port);
  }

  std::unique_ptr<test::Program> server_ = std::make_unique<test::Program>("bench_server");
};

TEST_P(ClientOfServer, JoinsAndIsRefused) {
  auto client = connect();
  joined(*client, "echo:1");
  const ClientReply denied = wait(client->channel(Topic("crash:1"), {{"deny", true}}).join());
  EXPECT_EQ(denied.status, "error");
  EXPECT_EQ(denied.response.text(), R"({"reason":"denied"})");
  EXPECT_EQ(wait(client->channel(Topic("nowhere:1")).join()).response.text(),
            R"({"reason":"unmatched topic"})");
}

TEST_P(ClientOfServer, APushIsAnsweredWithItsPayload) {
  auto client = connect();
  const auto echo = joined(*client, "echo:1");
  const auto payload =
      Payload::from_json_text(R"({"text":"snö ☃ \u0000","list":[1,2.5,-1e30,null,true]})").value();
  const ClientReply reply = wait(echo.push("echo", payload));
  EXPECT_EQ(reply.status, "ok");
  EXPECT_EQ(*reply.response.json(), *payload.json());
}

TEST_P(ClientOfServer, ABroadcastReachesTwoClients) {
  auto here = connect();
  auto there = connect();
  Received seen_here;
  Received seen_there;
  const auto one =
      joined(*here, "room:1").on("shout", [&](const Payload& payload) { seen_here.add(payload); });
  joined(*there, "room:1").on("shout", [&](const Payload& payload) { seen_there.add(payload); });
  wait(there->channel(Topic("echo:1")).join());  // ensures that the handler above is in place
  one.push("shout", {{"n", 1}});
  EXPECT_EQ(seen_here.wait_for(1), (std::vector<std::string>{R"({"n":1})"}));
  EXPECT_EQ(seen_there.wait_for(1), (std::vector<std::string>{R"({"n":1})"}));
  here.reset();  // before the object its handler writes to
  there.reset();
}

TEST_P(ClientOfServer, AfterAServerRestartItReconnectsAndRejoinsByItself) {
  auto client = connect();
  Received joins;
  auto echo = client->channel(Topic("echo:1"));
  echo.join().receive("ok", [&](const Payload& response) { joins.add(response); });
  EXPECT_EQ(joins.wait_for(1).size(), 1U);
  restart_server();
  EXPECT_EQ(joins.wait_for(2).size(), 2U);
  EXPECT_EQ(wait(echo.push("echo", {{"n", 2}})).response.text(), R"({"n":2})");
  client.reset();
}

TEST_P(ClientOfServer, ACrashedChannelIsRejoined) {
  auto client = connect();
  Received joins;
  Received errors;
  auto channel = client->channel(Topic("crash:1"));
  channel.on_error([&](const Payload& why) { errors.add(why); });
  channel.join().receive("ok", [&](const Payload& response) { joins.add(response); });
  EXPECT_EQ(joins.wait_for(1).size(), 1U);
  channel.push("raise");
  EXPECT_EQ(errors.wait_for(1).size(), 1U);
  EXPECT_EQ(joins.wait_for(2).size(), 2U);
  client.reset();
}

TEST_P(ClientOfServer, LeavingAndRejoiningAtOnceWorks) {
  auto client = connect();
  const auto first = joined(*client, "echo:1");
  EXPECT_TRUE(wait(first.leave()).ok());
  const auto second = joined(*client, "echo:1");
  EXPECT_EQ(wait(second.push("echo", {{"n", 3}})).response.text(), R"({"n":3})");
  EXPECT_EQ(first.state(), ClientChannelState::closed);
}

INSTANTIATE_TEST_SUITE_P(Versions, ClientOfServer, testing::Values("1.0.0", "2.0.0"),
                         [](const auto& version) { return "v" + std::string(version.param, 1); });

class BinaryClientOfServer : public ClientOfServer {};

TEST_P(BinaryClientOfServer, BytesMakeTheRoundTrip) {
  auto client = connect();
  const auto echo = joined(*client, "echo:1");
  const std::string bytes("\x00\x01\xff", 3);
  const ClientReply reply = wait(echo.push("echo", Payload::binary(bytes)));
  EXPECT_EQ(reply.status, "ok");
  EXPECT_EQ(reply.response.bytes(), bytes);
}

INSTANTIATE_TEST_SUITE_P(Versions, BinaryClientOfServer, testing::Values("2.0.0"),
                         [](const auto&) { return "v2"; });

}  // namespace
}  // namespace roost
