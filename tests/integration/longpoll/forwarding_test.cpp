// SPDX-License-Identifier: Apache-2.0
// Long polling over two endpoints that share a pubsub: the requests of one session alternate between them, as
// behind a round-robin proxy.
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include <cstdint>
#include <optional>

#include "integration/endpoint/endpoint_fixture.hpp"
#include "support/http_answer.hpp"
#include "support/hub_adapter.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kForwardedPath = "/socket/longpoll?vsn=2.0.0";
constexpr std::string_view kForwardedJoin = R"(["1","1","room:a","phx_join",{}])";
constexpr std::string_view kAnyHeartbeat = R"([null,"9","phoenix","heartbeat",{}])";

/// One of the nodes.
struct PolledNode {
  explicit PolledNode(Hub& hub, std::string name, LongPollOptions options = {},
                      std::string secret = "a secret of more than twenty bytes") {
    config.http.port = 0;
    config.shards = 2;
    config.min_connection_age = 0ms;
    config.log_level = LogLevel::debug;
    config.log_sink = log;
    config.secret_key_base = std::move(secret);
    config.trusted_proxies = {"127.0.0.1"};
    config.pubsub->adapter = hub.adapter(std::move(name));
    endpoint.emplace(config);
    events.listen_to(endpoint->telemetry());
    endpoint->socket<RoomSocket>("/socket", {.longpoll = std::move(options)});
    endpoint->start().value();
  }

  [[nodiscard]] std::uint16_t port() { return endpoint->port(); }
  [[nodiscard]] bool terminated(std::string_view reason) {
    return events.wait_for([reason](const EventRecorder::Event& event) {
      return event.name == telemetry_event::kChannelTerminated && event.reason == reason;
    });
  }

  Config config;
  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  EventRecorder events;
  std::optional<Endpoint> endpoint;
};

struct Polled {
  unsigned http_status = 0;
  JsonObject members;

  [[nodiscard]] std::int64_t status() const { return members.at("status").as_int64(); }
  [[nodiscard]] std::string token() const { return std::string(members.at("token").as_string()); }
  [[nodiscard]] std::vector<std::string> messages() const {
    std::vector<std::string> all;
    for (const Json& message : members.at("messages").as_array())
      all.emplace_back(message.as_string());
    return all;
  }
};

class LongPollCluster : public testing::Test {
 protected:
  void start_nodes(LongPollOptions options = {}) {
    a.emplace(hub, "a@test", options);
    b.emplace(hub, "b@test", options);
    ASSERT_TRUE(a->log->wait_for(LogLevel::info, "b@test"));
    ASSERT_TRUE(b->log->wait_for(LogLevel::info, "a@test"));
  }

  static Polled read(const HttpAnswer& answer) {
    Polled polled{answer.status, {}};
    if (!answer.body.empty()) polled.members = boost::json::parse(answer.body).as_object();
    return polled;
  }
  static Polled send(PolledNode& node, std::string_view method, const std::string& token,
                     std::string_view body = {}, std::string_view type = "application/x-ndjson") {
    TcpClient connection(node.port());
    connection.send(std::string(method) + " " + std::string(kForwardedPath) + " HTTP/1.1\r\nHost: x\r\n" +
                    (token.empty() ? "" : "X-Phoenix-Longpoll-Token: " + token + "\r\n") +
                    "Content-Type: " + std::string(type) +
                    "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
    return read(read_answer(connection).value());
  }
  static std::string open(PolledNode& node) { return send(node, "GET", "").token(); }

  // To the nodes in turn, as a proxy does.

  PolledNode& next() { return ++requests_ % 2 == 1 ? *b : *a; }
  Polled poll(const std::string& token) { return send(next(), "GET", token); }
  Polled post(const std::string& token, std::string_view body,
              std::string_view type = "application/x-ndjson") {
    return send(next(), "POST", token, body, type);
  }
  /// A session on node A with one member of room:a, whose join has been answered.
  std::string open_joined() {
    const std::string token = open(*a);
    EXPECT_EQ(post(token, kForwardedJoin).status(), 200);
    EXPECT_THAT(poll(token).messages(), SizeIs(1));
    return token;
  }
  static std::size_t sessions(PolledNode& node) { return node.endpoint->connections().size(); }

  Hub hub;
  std::optional<PolledNode> a, b;

 private:
  std::size_t requests_ = 0;
};

TEST_F(LongPollCluster, ASessionIsServedByWhicheverNodeItsRequestsArriveAt_C135) {
  start_nodes();
  const std::string token = open_joined();
  for (int request = 0; request < 10; ++request) {
    EXPECT_EQ(post(token, kAnyHeartbeat).status(), 200);
    const auto answer = poll(token);
    EXPECT_EQ(answer.status(), 200);
    EXPECT_EQ(answer.token(), token);
    EXPECT_THAT(answer.messages(), SizeIs(1));
  }
  EXPECT_EQ(sessions(*a), 1U);
  EXPECT_EQ(sessions(*b), 0U);
}

TEST_F(LongPollCluster, APollOnOneNodeIsAnsweredByABroadcastOfTheOther_C121) {
  start_nodes();
  const std::string token = open_joined();
  for (PolledNode* publisher : {&*a, &*b}) {
    TcpClient connection(b->port());
    connection.send("GET " + std::string(kForwardedPath) + "&token=" + token +
                    " HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(publisher->endpoint->broadcast("room:a", "hello", Payload({{"n", 1}})));
    const auto answer = read(read_answer(connection).value());
    EXPECT_THAT(answer.messages(), ElementsAre(R"([null,null,"room:a","hello",{"n":1}])"));
  }
}

TEST_F(LongPollCluster, TheWorkedSessionOfTheSpecRunsOverBothNodes) {  // longpoll-transport.md §11
  start_nodes({.window = 200ms});
  const std::string token = open(*a);
  EXPECT_EQ(post(token, kForwardedJoin, "application/json").status(), 200);
  EXPECT_THAT(poll(token).messages(), ElementsAre(HasSubstr(R"("phx_reply")")));
  EXPECT_EQ(post(token,
                 "[\"1\",\"3\",\"room:a\",\"echo\",{}]\n[\"1\",\"4\",\"room:a\",\"echo\",{\"b\":1}]\r\n"
                 "[\"0\",\"5\",\"room:a\",\"echo\",{}]")
                .status(),
            200);
  EXPECT_THAT(poll(token).messages(), ElementsAre(HasSubstr(R"(["1","3",)"), HasSubstr(R"(["1","4",)")));
  const auto empty = poll(token);
  EXPECT_EQ(empty.status(), 204);
  EXPECT_EQ(empty.token(), token);
  EXPECT_THAT(empty.messages(), IsEmpty());
  EXPECT_EQ(send(*b, "PUT", token).http_status, 400U);
  EXPECT_EQ(send(*b, "POST", token, "!!!").http_status, 400U);
  EXPECT_EQ(sessions(*a), 1U);
}

TEST_F(LongPollCluster, BodiesUpToTheLimitComeThroughAndNoLargerOnes_C131) {
  start_nodes();
  const std::string token = open_joined();
  const std::string head = R"(["1","2","room:a","noted",{"a":")", tail = R"("}])";
  const auto body = [&](std::size_t size) {
    return head + std::string(size - head.size() - tail.size(), 'x') + tail;
  };
  EXPECT_EQ(send(*b, "POST", token, body(8'000'000)).status(), 200);
  EXPECT_EQ(send(*b, "POST", token, body(8'000'001)).http_status, 400U);
  EXPECT_EQ(send(*b, "POST", token, kAnyHeartbeat).status(), 200);
}

TEST_F(LongPollCluster, WhatANodeShowsOfASessionIsItsClientWhereverRequestsArrive) {
  start_nodes();
  TcpClient connection(a->port());
  connection.send("GET " + std::string(kForwardedPath) +
                  " HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
  const std::string token = read(read_answer(connection).value()).token();
  EXPECT_EQ(send(*b, "POST", token, kAnyHeartbeat).status(), 200);
  const auto open = a->endpoint->connections();
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].peer, "203.0.113.9");
  EXPECT_EQ(send(*b, "POST", token, "{nope", "application/json").status(), 408);
  const auto records = a->endpoint->introspection().why({}, {}).items;
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].cause, Cause::undecodable_message);
  EXPECT_EQ(records[0].peer, "203.0.113.9");
  EXPECT_THAT(b->endpoint->introspection().why({}, {}).items, IsEmpty());
}

TEST_F(LongPollCluster, DisconnectOnAnyNodeEndsTheSession_C133) {
  start_nodes();
  const std::string token = send(*a, "GET", "").token();
  const std::string named = read(get(a->port(), std::string(kForwardedPath) + "&id=users:7")).token();
  EXPECT_EQ(send(*b, "POST", named, kForwardedJoin).status(), 200);
  ASSERT_TRUE(b->endpoint->broadcast("users:7", "disconnect"));
  EXPECT_TRUE(a->terminated("shutdown:disconnected"));
  EXPECT_EQ(send(*b, "POST", named, kAnyHeartbeat).status(), 410);
  EXPECT_EQ(send(*b, "POST", token, kAnyHeartbeat).status(), 200) << "another session";
}

TEST_F(LongPollCluster, ASilentSessionEndsAndIsGoneOnEveryNode_C132) {
  start_nodes({.window = 50ms});
  const std::string token = open_joined();
  EXPECT_TRUE(a->terminated("shutdown:inactive"));
  EXPECT_EQ(send(*b, "POST", token, kAnyHeartbeat).status(), 410);
  const auto anew = send(*b, "GET", token);
  EXPECT_EQ(anew.status(), 410);
  EXPECT_NE(anew.token(), token);
}

TEST_F(LongPollCluster, AfterAnOwnersStopItsClientBeginsAnewOnAnotherNode_C140) {
  start_nodes();
  const std::string token = open_joined();
  TcpClient waiting(b->port());
  waiting.send("GET " + std::string(kForwardedPath) + "&token=" + token + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(send(*b, "POST", token, kAnyHeartbeat).status(), 200) << "so the poll has been forwarded, too";
  EXPECT_THAT(read(read_answer(waiting).value()).messages(), SizeIs(1));
  EXPECT_TRUE(a->endpoint->stop());
  EXPECT_EQ(send(*b, "POST", token, kAnyHeartbeat).status(), 410);
  const auto anew = send(*b, "GET", token);
  EXPECT_EQ(anew.status(), 410);
  EXPECT_EQ(sessions(*b), 1U);
  EXPECT_EQ(send(*b, "POST", anew.token(), kForwardedJoin).status(), 200);
  EXPECT_THAT(send(*b, "GET", anew.token()).messages(), SizeIs(1));
}

TEST_F(LongPollCluster, ANodeThatHasBeenStartedAgainDoesNotKnowTheSessionsOfBefore) {
  start_nodes();
  const std::string token = open_joined();
  a.reset();
  a.emplace(hub, "a@test");
  EXPECT_EQ(send(*b, "POST", token, kAnyHeartbeat).status(), 410);
  EXPECT_EQ(send(*a, "POST", token, kAnyHeartbeat).status(), 410);
  EXPECT_EQ(send(*b, "GET", token).status(), 410);
}

TEST_F(LongPollCluster, ANodeWithAnotherSecretSaysSoOnceInItsLog_C136) {
  a.emplace(hub, "a@test");
  b.emplace(hub, "b@test", LongPollOptions{}, "another secret of twenty bytes");
  ASSERT_TRUE(b->log->wait_for(LogLevel::info, "a@test"));
  const std::string token = open(*a);
  EXPECT_EQ(send(*b, "POST", token, kAnyHeartbeat).status(), 410);
  EXPECT_EQ(send(*b, "POST", token, kAnyHeartbeat).status(), 410);
  EXPECT_TRUE(b->log->wait_for(LogLevel::error, "session of node a@test"));
  EXPECT_EQ(b->log->count(LogLevel::error, "secret_key_base"), 1U);
}

TEST_F(LongPollCluster, WithoutOtherNodesATokenIsAsShortAsEver) {
  a.emplace(hub, "a@test");
  b.emplace(hub, "b@test");
  Config alone;
  alone.http.port = 0;
  alone.shards = 1;
  alone.secret_key_base = "a secret of more than twenty bytes";
  alone.log_level = LogLevel::off;
  Endpoint endpoint(alone);
  endpoint.socket<RoomSocket>("/socket", {.longpoll = LongPollOptions{}});
  ASSERT_TRUE(endpoint.start());
  const std::string token = read(get(endpoint.port(), kForwardedPath)).token();
  EXPECT_LT(token.size(), open(*a).size());
  EXPECT_EQ(send(*a, "POST", token, kAnyHeartbeat).status(), 410);
}

}  // namespace
}  // namespace roost::test
