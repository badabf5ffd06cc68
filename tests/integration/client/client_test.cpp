// SPDX-License-Identifier: Apache-2.0
// The public client on its own thread, against a small server driven by the test.
#include "roost/client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdint>

#include "peer_server.hpp"
#include "support/recording_log.hpp"

namespace roost {
namespace {

using namespace std::chrono_literals;

class ClientTest : public testing::Test {
 protected:
  void SetUp() override { client_ = std::make_unique<Client>(url(), options()); }

  [[nodiscard]] std::string url() const { return server_->url("/socket"); }
  [[nodiscard]] ClientOptions options() const {
    ClientOptions options;
    options.reconnect_delays = {1ms};
    options.rejoin_delays = {1ms};
    options.log_sink = log_;
    return options;
  }
  ClientReply wait(std::future<ClientReply> reply) {
    server_->run_until([&] { return reply.wait_for(0s) == std::future_status::ready; });
    return reply.get();
  }
  ClientReply wait(const ClientPush& push) { return wait(push.reply()); }
  void wait_for(ClientChannelState state, const ClientChannel& channel) {
    server_->run_until([&] { return channel.state() == state; });
  }

  std::shared_ptr<test::RecordingLog> log_ = std::make_shared<test::RecordingLog>();
  std::unique_ptr<test::PeerServer> server_ = std::make_unique<test::PeerServer>();
  std::unique_ptr<Client> client_;
};

TEST_F(ClientTest, JoinsPushesAndIsAnswered) {
  client_->connect();
  auto room = client_->channel(Topic("room:a"));
  EXPECT_TRUE(wait(room.join()).ok());
  EXPECT_EQ(room.state(), ClientChannelState::joined);
  EXPECT_TRUE(client_->connected());
  const ClientReply reply = wait(room.push("echo", {{"n", 1}}));
  EXPECT_EQ(reply.status, "ok");
  EXPECT_EQ(reply.response.text(), R"({"n":1})");
}

TEST_F(ClientTest, TheUrlIsTheMountWithParamsAndVersion) {
  ClientOptions with_params = options();
  with_params.params = {{"token", "a b"}};
  with_params.params_at_connect = [] { return QueryParams{{"at", "now"}}; };
  with_params.vsn = "1.0.0";
  with_params.auth_token = "secret";
  with_params.origin = "http://here";
  Client client(url(), with_params);
  client.connect();
  server_->run_until([&] { return client.connected(); });
  const auto& request = server_->last().request;
  EXPECT_EQ(request.target, "/socket/websocket?token=a%20b&at=now&vsn=1.0.0");
  EXPECT_EQ(request.headers.get("sec-websocket-protocol"), "phoenix, base64url.bearer.phx.c2VjcmV0");
  EXPECT_EQ(request.headers.get("origin"), "http://here");
}

TEST_F(ClientTest, Version1Works) {
  ClientOptions v1 = options();
  v1.vsn = "1.0.0";
  Client client(url(), v1);
  client.connect();
  auto room = client.channel(Topic("room:a"));
  EXPECT_TRUE(wait(room.join()).ok());
  EXPECT_EQ(wait(room.push("echo", {{"n", 1}})).response.text(), R"({"n":1})");
}

TEST_F(ClientTest, EventsReachTheirHandlersOnTheClientsThread) {
  std::promise<std::pair<std::thread::id, std::string>> seen;
  client_->connect();
  auto room = client_->channel(Topic("room:a"));
  room.on("update", [&](const Payload& payload) {
    seen.set_value({std::this_thread::get_id(), std::string(payload.text())});
  });
  wait(room.join());
  server_->last().text(R"([null,null,"room:a","update",{"number":7}])");
  auto future = seen.get_future();
  server_->run_until([&] { return future.wait_for(0s) == std::future_status::ready; });
  const auto [thread, text] = future.get();
  EXPECT_EQ(text, R"({"number":7})");
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST_F(ClientTest, AfterAServerRestartItReconnectsAndRejoins) {
  client_->connect();
  auto room = client_->channel(Topic("room:a"));
  std::atomic<int> joins = 0;
  room.join().receive("ok", [&](const Payload&) { ++joins; });
  server_->run_until([&] { return joins == 1; });
  const std::uint16_t port = server_->port();
  server_.reset();
  server_ = std::make_unique<test::PeerServer>(port);
  server_->run_until([&] { return joins == 2; });
  EXPECT_TRUE(wait(room.push("echo")).ok());
}

TEST_F(ClientTest, AServerThatStartsLaterIsFound) {
  const std::uint16_t port = server_->port();
  server_.reset();
  std::atomic<int> errors = 0;
  client_->on_error([&](const Error& error) {
    if (error.code == std::errc::connection_refused) ++errors;
  });
  client_->connect();
  auto room = client_->channel(Topic("room:a"));
  auto joined = room.join();
  while (errors == 0)
    std::this_thread::yield();
  server_ = std::make_unique<test::PeerServer>(port);
  wait_for(ClientChannelState::joined, room);
}

TEST_F(ClientTest, AfterACloseWith1000ItReconnectsAndRejoins) {
  client_->connect();
  auto room = client_->channel(Topic("room:a"));
  wait(room.join());
  server_->last().close(websocket::CloseCode::normal, "enough");
  server_->run_until([&] { return server_->connections.size() == 2; });
  wait_for(ClientChannelState::joined, room);
}

TEST_F(ClientTest, ByTheRuleOfPhoenixJsACloseWith1000IsFinal) {
  ClientOptions as_a_page = options();
  as_a_page.reconnect = ClientOptions::Reconnect::unless_closed_with_1000;
  client_ = std::make_unique<Client>(url(), as_a_page);
  std::promise<ClientClose> closed;
  client_->on_close([&](const ClientClose& close) { closed.set_value(close); });
  client_->connect();
  server_->run_until([&] { return client_->connected(); });
  server_->last().close(websocket::CloseCode::normal, "enough");
  auto future = closed.get_future();
  server_->run_until([&] { return future.wait_for(0s) == std::future_status::ready; });
  const ClientClose close = future.get();
  EXPECT_EQ(close.code, 1000);
  EXPECT_EQ(close.reason, "enough");
  EXPECT_EQ(server_->connections.size(), 1U);
}

TEST_F(ClientTest, AnUnavailableServerIsRetriedAfterItsRetryAfter) {
  int refused = 0;
  server_->answer_request = [&](const auto&) {
    ++refused;
    return "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
  };
  client_->connect();
  server_->run_until([&] { return refused == 1; });
  const auto before = std::chrono::steady_clock::now();
  server_->answer_request = [](const auto&) { return ""; };
  server_->run_until([&] { return client_->connected(); });
  EXPECT_GE(std::chrono::steady_clock::now() - before, 900ms) << "its own delays would have it back in 2 ms";
}

TEST_F(ClientTest, DisconnectSendsItsCode) {
  client_->connect();
  server_->run_until([&] { return client_->connected(); });
  client_->disconnect(4000, "moving on");
  server_->run_until([&] { return server_->last().closed.has_value(); });
  EXPECT_EQ(server_->last().closed, "4000 moving on");
  server_->run_until([&] { return !client_->connected(); });
}

TEST_F(ClientTest, DestroyingItClosesTheConnectionAfterEarlierCalls) {
  client_->connect();
  auto room = client_->channel(Topic("room:a"));
  wait(room.join());
  room.push("last words");
  client_.reset();
  server_->run_until([&] { return server_->last().closed.has_value(); });
  EXPECT_EQ(server_->last().closed, "1000 ");
  EXPECT_NE(server_->last().messages.back().find("last words"), std::string::npos);
}

TEST_F(ClientTest, HandlesMayOutliveTheClient) {
  client_->connect();
  auto room = client_->channel(Topic("room:a"));
  auto join = room.join();
  wait(join);
  server_->on_message = [](auto&, const auto&) {};
  auto unanswered = room.push("silence").reply();
  client_.reset();
  EXPECT_EQ(unanswered.get().status, "closed");
  EXPECT_EQ(room.push("echo").reply().get().status, "closed");
  EXPECT_EQ(join.reply().get().status, "closed");
  room.on("e", [](const Payload&) {}).on_close([] {});
  static_cast<void>(room.leave());
}

TEST_F(ClientTest, MisuseIsALogicError) {
  auto room = client_->channel(Topic("room:a"));
  EXPECT_THROW(static_cast<void>(room.push("early")), std::logic_error);
  room.join();
  EXPECT_THROW(static_cast<void>(room.join()), std::logic_error);
  EXPECT_THROW(client_->disconnect(1001), std::invalid_argument);
  EXPECT_THROW(client_->disconnect(4000, std::string(124, 'x')), std::invalid_argument);
}

TEST_F(ClientTest, AnInvalidUrlOrOptionIsRefusedWithAReason) {
  const auto refusal = [](const std::string& url, const ClientOptions& options) -> std::string {
    try {
      const Client client(url, options);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_NE(refusal("https://localhost/socket", {}).find("ws:// or wss://"), std::string::npos);
  EXPECT_NE(refusal("localhost/socket", {}).find("must begin with ws://"), std::string::npos);
  EXPECT_NE(refusal(url(), {.vsn = "3.0.0"}).find("vsn"), std::string::npos);
  EXPECT_NE(refusal(url(), {.reconnect_delays = {}}).find("delay"), std::string::npos);
  for (const double jitter : {-0.1, 1.1, std::nan("")})
    EXPECT_NE(refusal(url(), {.jitter = jitter}).find("from 0 to 1"), std::string::npos);
  for (const double jitter : {0.0, 1.0})
    EXPECT_EQ(refusal(url(), {.jitter = jitter}), "accepted");
}

TEST_F(ClientTest, AnExceptionOfACallbackIsLoggedAndTheClientContinues) {
  client_->connect();
  auto room = client_->channel(Topic("room:a"));
  room.on("bad", [](const Payload&) { throw std::runtime_error("oops"); });
  wait(room.join());
  server_->last().text(R"([null,null,"room:a","bad",{}])");
  EXPECT_TRUE(wait(room.push("echo")).ok());
  EXPECT_TRUE(log_->has(LogLevel::error, "an event handler threw: oops"));
}

TEST_F(ClientTest, PushesFromManyThreadsAreAllAnswered) {
  client_->connect();
  auto room = client_->channel(Topic("room:a"));
  wait(room.join());
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int n = 0; n < 50; ++n)
        room.push("echo", {{"thread", thread}, {"n", n}}).receive("ok", [&](const Payload&) { ++answered; });
    });
  server_->run_until([&] { return answered == 200; });
  for (auto& thread : threads)
    thread.join();
}

TEST_F(ClientTest, ACallbackMayUseTheClient) {
  client_->connect();
  std::promise<std::string> echoed;
  auto room = client_->channel(Topic("room:a"));
  room.join().receive("ok", [&](const Payload&) {
    room.push("echo", {{"n", 2}}).receive("ok", [&](const Payload& payload) {
      echoed.set_value(std::string(payload.text()));
      static_cast<void>(room.leave());
    });
  });
  auto future = echoed.get_future();
  server_->run_until([&] { return future.wait_for(0s) == std::future_status::ready; });
  EXPECT_EQ(future.get(), R"({"n":2})");
  wait_for(ClientChannelState::closed, room);
}

}  // namespace
}  // namespace roost
