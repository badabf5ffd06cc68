// SPDX-License-Identifier: Apache-2.0
// A node among others, over an adapter of the tests: what load balancers, operators and clients see of it.
#include "endpoint_fixture.hpp"
#include "support/http_answer.hpp"
#include "support/hub_adapter.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;

class InACluster : public EndpointTest {
 protected:
  InACluster() {
    config.pubsub->adapter = adapter;
    config.ready_path = "/ready";
  }
  [[nodiscard]] HttpAnswer readiness() {
    TcpClient asks(port());
    asks.send("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n");
    return read_answer(asks).value();
  }
  [[nodiscard]] static PubSubState with_link(PubSubState::Status status) {
    return {.adapter = "hub", .links = {{.broker = "hub:1", .status = status}}};
  }

  Hub hub;
  std::shared_ptr<HubAdapter> adapter = hub.adapter("a@hub");
};

TEST_F(InACluster, ANodeThatIsNotConnectedIsNotReady) {
  start_rooms();
  EXPECT_EQ(readiness().status, 200U);
  adapter->set_state(with_link(PubSubState::Status::connecting));
  const HttpAnswer answer = readiness();
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.body, "not connected to the cluster\n");
  adapter->set_state(with_link(PubSubState::Status::connected));
  EXPECT_EQ(readiness().status, 200U);
}

TEST_F(InACluster, AGapIsLoggedAndIsARecordOfRoostWhy) {
  start_rooms();
  adapter->lose({"room:1", "b@hub", 2, GapCause::jump});
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "2 messages of node b@hub on \"room:1\" are missing"));
  WhyPage page;
  const auto deadline = std::chrono::steady_clock::now() + TcpClient::kDeadline;
  while (page.items.empty() && std::chrono::steady_clock::now() < deadline)
    page = endpoint().introspection().why({}, {});
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].cause, Cause::cluster_gap);
  EXPECT_EQ(page.items[0].topic, "room:1");
  EXPECT_THAT(page.items[0].detail, HasSubstr("2 messages of node b@hub"));
}

/// A node of the hub that says what it is told to.
class Peer final : private PubSubReceiver {
 public:
  explicit Peer(std::shared_ptr<HubAdapter> adapter) : adapter_(std::move(adapter)) {
    adapter_->start({}, *this).value();
  }
  ~Peer() { adapter_->stop(); }

  /// It is up, and silent from now on: down after 350 ms.
  void hello() {
    adapter_
        ->tell({},
               {.kind = NodeMessage::Kind::hello, .number = 1, .body = R"({"state":"up","every_ms":100})"})
        .value();
  }
  void goodbye() {
    adapter_->tell({}, {.kind = NodeMessage::Kind::goodbye, .number = 1, .body = "{}"}).value();
  }

 private:
  void receive(const PubSubMessage&) override {}
  void gap(const PubSubGap&) override {}
  void heard(const NodeMessage&) override {}
  void state_changed() override {}

  const std::shared_ptr<HubAdapter> adapter_;
};

struct GapChannel final : Channel {
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  void handle_gap(const PubSubGap& gap) override {
    push("gap", {{"node", gap.origin}, {"topic", gap.topic}, {"cause", to_string(gap.cause)}});
  }
};
struct GapSocket : Socket {
  static Routes routes() { return {channel<GapChannel>("room:*")}; }
};

TEST_F(InACluster, ANodeThatIsNotHeardAnyMoreIsAGapOfAllItsTopics) {
  endpoint().socket<GapSocket>("/socket");
  start();
  auto here = client();
  ASSERT_TRUE(here.joins("room:1"));
  Peer peer(hub.adapter("b@hub"));
  peer.hello();
  EXPECT_TRUE(here.receives(R"(["1",null,"room:1","gap",{"node":"b@hub","topic":"","cause":"node_down"}])"));
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "messages of node b@hub may be missing"));
  WhyPage page;
  const auto deadline = std::chrono::steady_clock::now() + TcpClient::kDeadline;
  while (page.items.empty() && std::chrono::steady_clock::now() < deadline)
    page = endpoint().introspection().why({}, {});
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].cause, Cause::cluster_gap);
}

TEST_F(InACluster, ANodeThatSaysGoodbyeIsNoGap) {
  endpoint().socket<GapSocket>("/socket");
  start();
  auto here = client();
  ASSERT_TRUE(here.joins("room:1"));
  Peer leaves(hub.adapter("b@hub"));
  leaves.hello();
  leaves.goodbye();
  Peer dies(hub.adapter("c@hub"));
  dies.hello();
  EXPECT_TRUE(here.receives(R"(["1",null,"room:1","gap",{"node":"c@hub","topic":"","cause":"node_down"}])"));
  EXPECT_EQ(log->count(LogLevel::warning, "b@hub may be missing"), 0U);
}

TEST_F(InACluster, WhileANodeIsNotConnectedItTakesNobodyForLost) {
  endpoint().socket<GapSocket>("/socket");
  start();
  auto here = client();
  ASSERT_TRUE(here.joins("room:1"));
  Peer peer(hub.adapter("b@hub"));
  peer.hello();
  adapter->set_state(with_link(PubSubState::Status::connecting));
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "node b@hub is not heard any more"));
  adapter->lose({{}, {}, 0, GapCause::link_down});  // it is back
  EXPECT_TRUE(here.receives(R"(["1",null,"room:1","gap",{"node":"","topic":"","cause":"link_down"}])"));
}

TEST_F(InACluster, WhatAChannelBroadcastsWhenTheNodeStopsStillReachesTheOthers) {
  class Farewell final : public Channel {
   public:
    JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
    void terminate(const StopReason&) override { broadcast_from("left"); }
  };
  struct FarewellSocket : Socket {
    static Routes routes() { return {channel<Farewell>("room:*")}; }
  };
  endpoint().socket<FarewellSocket>("/socket");
  start();
  Config config_of_b = config;
  config_of_b.pubsub->adapter = hub.adapter("b@hub");
  Endpoint other(config_of_b);
  other.socket<RoomSocket>("/socket");
  other.start().value();
  PhoenixClient there(other.port(), "/socket/websocket?vsn=2.0.0");
  ASSERT_TRUE(there.joins("room:1"));
  auto here = client();
  ASSERT_TRUE(here.joins("room:1"));
  auto stopped = stopping();
  EXPECT_TRUE(here.is_drained());
  EXPECT_TRUE(stopped.get());
  EXPECT_TRUE(there.receives(R"([null,null,"room:1","left",{}])"));
}

}  // namespace
}  // namespace roost::test
