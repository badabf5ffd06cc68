// SPDX-License-Identifier: Apache-2.0
// How connections end, by either side and by the stop of the node (spec websocket-transport.md §8-§10).
#include <chrono>
#include <cstdint>

#include "endpoint_fixture.hpp"
#include "support/hub_adapter.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;

class Ending : public EndpointTest {
 protected:
  static milliseconds since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  }

  Hub hub;
};

TEST_F(Ending, ADisconnectBroadcastClosesTheSocketsOfThatId_B96) {
  start_rooms();
  auto seven = client("/socket/websocket?vsn=2.0.0&id=users:7");
  auto eight = client("/socket/websocket?vsn=2.0.0&id=users:8");
  ASSERT_TRUE(seven.joins("room:1"));
  ASSERT_TRUE(seven.joins("room:2", "2"));
  ASSERT_TRUE(eight.joins("room:1"));
  endpoint().broadcast("users:7", "disconnect").value();
  EXPECT_TRUE(seven.is_closed_with(CloseCode::going_away));
  EXPECT_TRUE(terminated("shutdown:disconnected", 2));
  EXPECT_TRUE(eight.hears_nothing());
}

TEST_F(Ending, AnotherEventOnTheIdOrNoIdDoesNothing_B97) {
  start_rooms();
  auto seven = client("/socket/websocket?vsn=2.0.0&id=users:7");
  auto nobody = client();
  ASSERT_TRUE(seven.joins("room:1"));
  ASSERT_TRUE(nobody.joins("room:1"));
  endpoint().broadcast("users:7", "connect").value();
  endpoint().broadcast("", "disconnect").value();
  EXPECT_TRUE(seven.hears_nothing());
  EXPECT_TRUE(nobody.hears_nothing());
}

TEST_F(Ending, ADisconnectBroadcastReachesTheOtherNode_B98) {
  config.pubsub->adapter = hub.adapter("a");
  start_rooms();
  Config config_of_b = config;
  config_of_b.pubsub->adapter = hub.adapter("b");
  Endpoint b(config_of_b);
  b.socket<RoomSocket>("/socket");
  b.start().value();

  constexpr std::string_view kSeven = "/socket/websocket?vsn=2.0.0&id=users:7";
  auto here = client(kSeven);
  PhoenixClient there(b.port(), kSeven);
  ASSERT_TRUE(there.joins("room:1"));
  endpoint().broadcast("users:7", "disconnect").value();
  EXPECT_TRUE(here.is_closed_with(CloseCode::going_away));
  EXPECT_TRUE(there.is_closed_with(CloseCode::going_away));
}

TEST_F(Ending, SilenceIsClosedSoThatTheClientComesBack_B99) {
  start_rooms({.websocket = {.timeout = milliseconds(200)}});
  const auto connected = std::chrono::steady_clock::now();
  auto silent = client();
  EXPECT_TRUE(silent.is_closed_with(CloseCode::protocol_error));
  EXPECT_GE(since(connected), milliseconds(200));
}

TEST_F(Ending, ACloseFrameIsAnsweredAndChannelsTerminate_B105) {
  start_rooms();
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1"));
  visitor.sends(Opcode::close, "\x0f\xa1");  // 4001
  EXPECT_TRUE(visitor.is_closed_with(static_cast<CloseCode>(4001)));
  EXPECT_TRUE(terminated("shutdown:closed"));
  EXPECT_EQ(log->count(LogLevel::error, ""), 0U);
}

TEST_F(Ending, AnEmptyCloseFrameIsAnsweredWithAnEmptyOne) {
  start_rooms();
  auto visitor = client();
  visitor.sends(Opcode::close, "");
  EXPECT_TRUE(visitor.receives(Opcode::close, ""));
  EXPECT_TRUE(visitor.is_cut_off());
}

TEST_F(Ending, ADroppedConnectionTerminatesChannelsAndIsNotACrash_B106) {
  start_rooms();
  {
    auto visitor = client();
    ASSERT_TRUE(visitor.joins("room:1"));
  }
  EXPECT_TRUE(terminated("shutdown:closed"));
  EXPECT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  EXPECT_EQ(log->count(LogLevel::error, ""), 0U);
  EXPECT_EQ(log->count(LogLevel::warning, ""), 0U);
}

TEST_F(Ending, AConnectionThatIsOverIsNotCountedAnyMore) {
  start_rooms();
  std::optional<PhoenixClient> visitor(client());
  ASSERT_TRUE(visitor->hears_nothing());
  EXPECT_EQ(endpoint().listener().open_connections, 1U);
  visitor.reset();
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  auto another = client();
  EXPECT_TRUE(another.hears_nothing());  // a turn later
  EXPECT_EQ(endpoint().listener().open_connections, 1U);
}

// --- the stop of the node ---

TEST_F(Ending, AStopClosesEveryConnectionWith1012AndWithoutAnotherWord_B107) {
  config.shards = 2;
  start_rooms();
  std::optional<PhoenixClient> one(client());
  std::optional<PhoenixClient> two(client());
  std::optional<PhoenixClient> without_channels(client());
  ASSERT_TRUE(one->joins("room:1"));
  ASSERT_TRUE(two->joins("room:1"));
  ASSERT_TRUE(without_channels->hears_nothing());
  auto stopped = stopping();
  for (auto* client : {&one, &two, &without_channels}) {
    EXPECT_TRUE((*client)->is_closed_with(CloseCode::service_restart));
    client->reset();
  }
  EXPECT_TRUE(stopped.get());
  EXPECT_TRUE(terminated("shutdown:draining", 2));
}

TEST_F(Ending, AStopDoesNotWaitLongerThanShutdownForClientsThatDoNotLeave_G231) {
  config.shutdown = milliseconds(200);
  start_rooms();
  auto stays = client();
  ASSERT_TRUE(stays.joins("room:1"));
  TcpClient says_nothing(port());
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_TRUE(endpoint().stop());
  EXPECT_GE(since(asked), milliseconds(200));
  EXPECT_LT(since(asked), milliseconds(3000));
  EXPECT_TRUE(stays.is_closed_with(CloseCode::service_restart));
}

TEST_F(Ending, AStopIsQuickWhenEverybodyLeaves) {
  config.shutdown = std::chrono::minutes(10);
  start_rooms();
  std::optional<PhoenixClient> leaves(client());
  ASSERT_TRUE(leaves->joins("room:1"));
  TcpClient says_nothing(port());
  auto stopped = stopping();
  EXPECT_TRUE(leaves->is_closed_with(CloseCode::service_restart));
  leaves.reset();
  EXPECT_TRUE(stopped.get());
  EXPECT_TRUE(says_nothing.is_ended());
}

/// Its connect takes until the test lets it go on.
struct SlowSocket : RoomSocket {
  ConnectResult connect(const Params&, const ConnectInfo&) override {
    asked.set_value();
    go_on.get_future().wait();
    return ConnectResult::ok();
  }
  static inline std::promise<void> asked;
  static inline std::promise<void> go_on;
};

TEST_F(Ending, AStopAlsoClosesConnectionsWhoseUpgradeIsUnderWay) {
  SlowSocket::asked = {};
  SlowSocket::go_on = {};
  config.shutdown = std::chrono::minutes(10);
  endpoint().socket<SlowSocket>("/socket");
  start();
  const auto listens = [port = port()] {
    try {
      return TcpClient(port), true;
    } catch (const std::system_error&) {
      return false;
    }
  };
  TcpClient connection(port());
  connection.send(upgrade_request("/socket/websocket?vsn=2.0.0"));
  SlowSocket::asked.get_future().wait();
  auto stopped = stopping();
  while (listens()) {  // then every shard has been told
  }
  SlowSocket::go_on.set_value();
  ASSERT_EQ(read_answer(connection)->status, 101U);
  std::optional<WebSocketClient> late(std::move(connection));
  EXPECT_EQ(late->receive()->close_code(), 1012);
  late.reset();
  EXPECT_TRUE(stopped.get());
}

TEST_F(Ending, AfterAStopThePortIsFree) {
  start_rooms();
  const std::uint16_t freed = port();
  EXPECT_TRUE(endpoint().stop());
  EXPECT_TRUE(endpoint().stop());  // again: nothing more to do
  EXPECT_THROW(TcpClient{freed}, std::system_error);
  config.http.port = freed;
  Endpoint next(config);
  EXPECT_TRUE(next.start());
}

/// An adapter whose broker is not there.
class LonelyAdapter final : public PubSubAdapter {
 public:
  [[nodiscard]] std::string node_name() const override { return "lonely"; }
  Result<void> start(const Options&, PubSubReceiver&) override { return make_error("no broker"); }
  void stop() override {}
  Result<void> broadcast(const PubSubMessage&) override { return {}; }
  Result<void> direct_broadcast(std::string_view, const PubSubMessage&) override { return {}; }
};

TEST_F(Ending, AStartThatFailsAtTheAdapterLeavesNothingToStop) {
  config.shutdown = std::chrono::minutes(10);
  config.pubsub->adapter = std::make_shared<LonelyAdapter>();
  endpoint().socket<RoomSocket>("/socket");
  const auto begun = endpoint().start();
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().message, "no broker");
  EXPECT_TRUE(endpoint().stop());
  EXPECT_EQ(log->count(LogLevel::error, ""), 0U);
}

TEST_F(Ending, HandlesThatOutliveTheNodeDoNothing) {
  start_rooms();
  Subscription subscription = endpoint().pubsub().subscribe("room:1", [](const BroadcastView&) {});
  EXPECT_TRUE(endpoint().stop());
  EXPECT_TRUE(endpoint().connections().empty());
  EXPECT_TRUE(endpoint().broadcast("room:1", "shout"));
}

}  // namespace
}  // namespace roost::test
