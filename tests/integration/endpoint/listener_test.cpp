// SPDX-License-Identifier: Apache-2.0
// The listener of a running endpoint: its options, read and changed, and how it spreads connections.
#include <unistd.h>

#include <cstdint>
#include <list>
#include <map>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;

class ListenerOfEndpoint : public EndpointTest {};

TEST_F(ListenerOfEndpoint, ShowsItsOptionsAndCounters_G229) {
  config.http.max_connections = 7;
  config.http.backlog = 33;
  config.http.handshake_timeout = milliseconds(1234);
  start_rooms();
  auto visitor = client();
  const ListenerInfo info = endpoint().listener();
  EXPECT_EQ(info.address, "127.0.0.1");
  EXPECT_EQ(info.port, port());
  EXPECT_NE(info.port, 0);
  EXPECT_EQ(info.backlog, 33);
  EXPECT_EQ(info.acceptors, 1U);
  EXPECT_EQ(info.max_connections, 7U);
  EXPECT_EQ(info.handshake_timeout, milliseconds(1234));
  EXPECT_EQ(info.open_connections, 1U);
  EXPECT_EQ(info.accepted, 1U);
  EXPECT_EQ(endpoint().url(), "http://localhost:" + std::to_string(port()));
}

TEST_F(ListenerOfEndpoint, WhatComesAfterMaxConnectionsWaitsUntilTheLimitIsRaised) {
  config.http.max_connections = 2;
  start_rooms();
  auto one = client();
  auto two = client();
  TcpClient waits(port());
  waits.send(upgrade_request("/socket/websocket?vsn=2.0.0"));
  EXPECT_TRUE(one.hears_nothing());
  EXPECT_TRUE(two.hears_nothing());
  EXPECT_EQ(endpoint().listener().accepted, 2U);
  endpoint().set_max_connections(3).value();
  EXPECT_EQ(endpoint().listener().max_connections, 3U);
  EXPECT_EQ(read_answer(waits)->status, 101U);
  EXPECT_EQ(endpoint().listener().open_connections, 3U);
}

TEST_F(ListenerOfEndpoint, SaysThatMaxConnectionsIsReached) {
  config.http.max_connections = 1;
  start_rooms();
  auto one = client();
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "has reached max_connections with 1 connections open"));
  EXPECT_TRUE(events.wait_for([](const EventRecorder::Event& event) {
    return event.name == telemetry_event::kLimitReached && event.reason == "http.max_connections";
  }));
  EXPECT_EQ(endpoint().listener().limit_reached, 1U);
}

TEST_F(ListenerOfEndpoint, WhatComesAfterMaxConnectionsIsServedWhenAnotherLeaves) {
  config.http.max_connections = 1;
  start_rooms();
  std::optional<PhoenixClient> leaves(client());
  TcpClient waits(port());
  waits.send(upgrade_request("/socket/websocket?vsn=2.0.0"));
  EXPECT_TRUE(leaves->hears_nothing());
  leaves.reset();
  EXPECT_EQ(read_answer(waits)->status, 101U);
}

TEST_F(ListenerOfEndpoint, AcceptorsMayChangeWhileItRuns) {
  config.shards = 2;
  start_rooms();
  endpoint().set_acceptors(2).value();
  EXPECT_EQ(endpoint().listener().acceptors, 2U);
  EXPECT_TRUE(client().hears_nothing());
  endpoint().set_acceptors(1).value();
  EXPECT_EQ(endpoint().listener().acceptors, 1U);
  EXPECT_TRUE(client().hears_nothing());
}

TEST_F(ListenerOfEndpoint, RefusesOptionsThatMakeNoSenseAndStaysAsItWas) {
  start_rooms();
  EXPECT_FALSE(endpoint().set_max_connections(0));
  EXPECT_FALSE(endpoint().set_acceptors(0));
  const auto refused = endpoint().set_handshake_timeout(milliseconds(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "handshake_timeout must be at least 1, got 0");
  EXPECT_EQ(endpoint().listener().handshake_timeout, milliseconds(10'000));
}

TEST_F(ListenerOfEndpoint, AConnectionThatNeverAsksForAnythingIsClosed) {
  config.http.handshake_timeout = milliseconds(50);
  start_rooms();
  TcpClient silent(port());
  EXPECT_TRUE(silent.is_ended());
}

TEST_F(ListenerOfEndpoint, TheHandshakeTimeoutMayChangeForLaterConnections) {
  start_rooms();
  TcpClient patient(port());
  ASSERT_TRUE(client().hears_nothing());  // accepted after it
  endpoint().set_handshake_timeout(milliseconds(50)).value();
  EXPECT_EQ(endpoint().listener().handshake_timeout, milliseconds(50));
  TcpClient half_a_request(port());
  half_a_request.send("GET / HTT");
  EXPECT_EQ(read_answer(half_a_request)->status, 408U);
  patient.send(upgrade_request("/socket/websocket?vsn=2.0.0"));
  EXPECT_EQ(read_answer(patient)->status, 101U);
}

TEST_F(ListenerOfEndpoint, ABusyPortIsAClearErrorAndLeavesNothingRunning_G229) {
  start_rooms();
  config.http.port = port();
  Endpoint second(config);
  second.socket<RoomSocket>("/socket");
  const auto begun = second.start();
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, std::errc::address_in_use);
  EXPECT_THAT(begun.error().message,
              ::testing::StartsWith("port " + std::to_string(port()) + " is already in use"));
  EXPECT_THAT(begun.error().message, ::testing::HasSubstr("(pid " + std::to_string(::getpid()) + ")"));
  EXPECT_TRUE(second.stop());
  EXPECT_TRUE(client().hears_nothing());
}

TEST_F(ListenerOfEndpoint, SpreadsConnectionsEvenlyOverTheShards) {
  config.shards = 2;
  start_rooms();
  std::list<PhoenixClient> clients;
  for (int i = 0; i < 10; ++i)
    clients.push_back(client());
  std::map<std::uint16_t, int> on_shard;
  for (const ConnectionInfo& connection : endpoint().connections())
    ++on_shard[connection.id.shard];
  EXPECT_EQ(on_shard, (std::map<std::uint16_t, int>{{0, 5}, {1, 5}}));
}

TEST_F(ListenerOfEndpoint, ABroadcastReachesMembersOnEveryShard) {
  config.shards = 2;
  start_rooms();
  std::list<PhoenixClient> members;
  for (int i = 0; i < 4; ++i) {
    members.push_back(client());
    ASSERT_TRUE(members.back().joins("room:1"));
  }
  endpoint().broadcast("room:1", "news", Payload({{"n", 1}})).value();
  for (PhoenixClient& member : members)
    EXPECT_TRUE(member.receives(R"([null,null,"room:1","news",{"n":1}])"));
}

}  // namespace
}  // namespace roost::test
