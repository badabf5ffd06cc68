// SPDX-License-Identifier: Apache-2.0
// Long polling over real sockets: a whole endpoint, several shards, connections that die.
#include <boost/json/parse.hpp>

#include <cstdint>
#include <cstdlib>

#include "integration/endpoint/endpoint_fixture.hpp"
#include "support/http_answer.hpp"

namespace roost::test {
namespace {

constexpr std::string_view kPath = "/socket/longpoll?vsn=2.0.0";
constexpr std::string_view kJoin = R"(["1","1","room:a","phx_join",{}])";
constexpr std::string_view kHeartbeat = R"([null,"9","phoenix","heartbeat",{}])";

JsonObject json_of(const HttpAnswer& answer) {
  return boost::json::parse(answer.body).as_object();
}

std::int64_t status_of(const HttpAnswer& answer) {
  return json_of(answer).at("status").as_int64();
}

class LongPollEndpoint : public EndpointTest {
 protected:
  void start_polled(LongPollOptions options = {}) {
    config.secret_key_base = "a secret of more than twenty bytes";
    start_rooms({.longpoll = options});
  }

  std::string target(const std::string& token) { return std::string(kPath) + "&token=" + token; }
  std::string open() { return std::string(json_of(get(port(), kPath)).at("token").as_string()); }
  HttpAnswer poll(const std::string& token) { return get(port(), target(token)); }
  HttpAnswer post(const std::string& token, std::string_view body) {
    return test::post(port(), target(token), body);
  }
  /// A session with one member of room:a, whose join has been answered.
  std::string open_joined() {
    const std::string token = open();
    EXPECT_EQ(status_of(post(token, kJoin)), 200);
    EXPECT_EQ(status_of(poll(token)), 200);
    return token;
  }
  /// A connection on which a poll has been sent. It waits, unless something is there to be fetched.
  TcpClient polling(const std::string& token) {
    TcpClient connection(port());
    connection.send("GET " + target(token) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return connection;
  }
};

TEST_F(LongPollEndpoint, AMountWithoutASecretIsAConfigurationError) {
  try {
    endpoint().socket<RoomSocket>("/socket", {.longpoll = LongPollOptions{}});
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string_view(error.what()).find("set Config::secret_key_base or ROOST_SECRET_KEY_BASE"),
              std::string_view::npos)
        << error.what();
  }
}

TEST(SecretKeyBase, ComesFromTheEnvironmentAndOursWins) {
  ::setenv("SECRET_KEY_BASE", "the deployment's own secret", 1);
  EXPECT_EQ(Config::from_environment().secret_key_base, "the deployment's own secret");
  ::setenv("ROOST_SECRET_KEY_BASE", "ours and of more bytes", 1);
  EXPECT_EQ(Config::from_environment().secret_key_base, "ours and of more bytes");
  ::unsetenv("ROOST_SECRET_KEY_BASE");
  ::unsetenv("SECRET_KEY_BASE");
  EXPECT_EQ(Config::from_environment().secret_key_base, "");
}

TEST_F(LongPollEndpoint, LongPollingIsOffByDefault) {
  start_rooms();
  EXPECT_EQ(get(port(), kPath).status, 404U);
}

TEST_F(LongPollEndpoint, AWaitingPollIsAnsweredByABroadcast_C121) {
  start_polled();
  const std::string token = open_joined();
  auto connection = polling(token);
  endpoint().broadcast("room:a", "hello", Payload({{"n", 1}})).value();
  const auto answer = read_answer(connection).value();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(json_of(answer).at("messages").as_array().at(0), R"([null,null,"room:a","hello",{"n":1}])");
}

TEST_F(LongPollEndpoint, WhatAClientHasNotReadOfItsAnswerIsQueuedForItOnWhicheverShard) {
  config.shards = 2;
  start_polled();
  const std::string token = open_joined();
  constexpr std::size_t kLarge = 32'000'000;
  const auto queued_is = [&](auto matches) {
    const auto deadline = std::chrono::steady_clock::now() + TcpClient::kDeadline;
    while (std::chrono::steady_clock::now() < deadline) {
      const auto page = endpoint().introspection().connections({}, {});
      if (page.items.size() == 1 && matches(page.items[0].queued_bytes)) return true;
    }
    return false;
  };
  auto connection = polling(token);
  ASSERT_TRUE(endpoint().broadcast("room:a", "large", Payload({{"text", std::string(kLarge, 'x')}})));
  EXPECT_TRUE(queued_is([](std::uint64_t bytes) { return bytes > kLarge / 2; }));
  EXPECT_EQ(status_of(read_answer(connection).value()), 200);
  EXPECT_TRUE(queued_is([](std::uint64_t bytes) { return bytes == 0; }));
}

TEST_F(LongPollEndpoint, ClientsThatDoNotReadTheirAnswersAreShedAndIdleSessionsAreNot) {
  config.max_queued_bytes = 20'000'000;
  start_polled();
  std::vector<std::string> idle;
  for (int n = 0; n < 5; ++n) {
    idle.push_back(open());
    EXPECT_EQ(status_of(post(idle.back(), R"(["1","1","room:idle","phx_join",{}])")),
              200);  // its answer waits
  }
  std::vector<TcpClient> unread;
  for (int n = 0; n < 6; ++n)
    unread.push_back(polling(open_joined()));
  ASSERT_TRUE(endpoint().broadcast("room:a", "large", Payload({{"text", std::string(10'000'000, 'x')}})));
  const auto is_shed = [&] {
    for (const WhyRecord& record : endpoint().introspection().why({}, {}).items)
      if (record.cause == Cause::node_queues_full) return true;
    return false;
  };
  const auto deadline = std::chrono::steady_clock::now() + TcpClient::kDeadline;
  while (!is_shed() && std::chrono::steady_clock::now() < deadline)
    continue;
  EXPECT_TRUE(is_shed());
  for (const std::string& token : idle)
    EXPECT_EQ(status_of(poll(token)), 200);
}

TEST_F(LongPollEndpoint, RequestsOnAnyShardReachTheSession_C135) {
  config.shards = 4;
  start_polled();
  const std::string token = open();
  for (int request = 0; request < 16; ++request) {  // each on a connection of its own, dealt to some shard
    EXPECT_EQ(status_of(post(token, kHeartbeat)), 200);
    EXPECT_EQ(status_of(poll(token)), 200);
  }
}

TEST_F(LongPollEndpoint, ABodyOfEightMegabytesIsTakenAndALargerOneIs400_C131) {
  start_polled();
  const std::string token = open_joined();
  const std::string head = R"(["1","2","room:a","noted",{"a":")", tail = R"("}])";
  const auto body = [&](std::size_t size) {
    return head + std::string(size - head.size() - tail.size(), 'x') + tail;
  };
  EXPECT_EQ(status_of(post(token, body(8'000'000))), 200);
  EXPECT_EQ(post(token, body(8'000'001)).status, 400U);
  EXPECT_EQ(status_of(post(token, kHeartbeat)), 200) << "the session lives on";
}

TEST_F(LongPollEndpoint, AConnectThatThrowsIs500) {
  struct ThrowingSocket : Socket {
    static Routes routes() { return {}; }
    ConnectResult connect(const Params&, const ConnectInfo&) override { throw std::runtime_error("boom"); }
  };
  config.secret_key_base = "a secret of more than twenty bytes";
  endpoint().socket<ThrowingSocket>("/socket", {.longpoll = LongPollOptions{}});
  start();
  EXPECT_EQ(get(port(), kPath).status, 500U);
}

TEST_F(LongPollEndpoint, WhatIsAnsweredToAPeerThatHungUpComesWithTheNextPoll) {
  start_polled();
  const std::string token = open_joined();
  auto connection = polling(token);
  EXPECT_EQ(get(port(), "/nowhere").status, 404U);  // the one shard has read what came before this
  connection.shutdown_write();
  endpoint().broadcast("room:a", "hello", Payload({{"n", 1}})).value();
  EXPECT_TRUE(read_answer(connection)) << "it is tried all the same";
  const auto answer = poll(token);
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(json_of(answer).at("messages").as_array().at(0), R"([null,null,"room:a","hello",{"n":1}])");
}

TEST_F(LongPollEndpoint, StoppingEndsSessionsAndTheirPolls_C140) {
  start_polled();
  const std::string token = open_joined();
  auto connection = polling(token);
  auto stopped = stopping();
  EXPECT_TRUE(terminated("shutdown:draining"));
  EXPECT_TRUE(stopped.get());
}

TEST_F(LongPollEndpoint, ASilentSessionEnds_C132) {
  start_polled({.window = std::chrono::milliseconds(50)});
  const std::string token = open_joined();
  EXPECT_TRUE(terminated("shutdown:inactive"));
  EXPECT_EQ(status_of(post(token, kHeartbeat)), 410);
}

TEST_F(LongPollEndpoint, AnEmptyPollEndsWithTheWindow_C120) {
  start_polled({.window = std::chrono::milliseconds(50)});
  const auto answer = poll(open());
  EXPECT_EQ(status_of(answer), 204);
}

}  // namespace
}  // namespace roost::test
