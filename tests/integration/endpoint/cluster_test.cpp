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
