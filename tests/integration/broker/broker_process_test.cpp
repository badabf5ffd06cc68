// SPDX-License-Identifier: Apache-2.0
// The brokers and the proxy that the other tests use: they do what those tests rely on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "support/broker.hpp"
#include "support/broker_proxy.hpp"
#include "support/tcp_client.hpp"

namespace roost::test {
namespace {

using Direction = BrokerProxy::Direction;
using Mode = BrokerProxy::Mode;

constexpr std::string_view kPing = "PING\r\n";

std::string answer_to(TcpClient& client, std::string_view command) {
  client.send(command);
  return client.read_until("\r\n").value_or("the end");
}

TEST(BrokerProcess, ARedisServerAnswersAndComesBackOnItsPort) {
  Broker broker = Broker::redis();
  TcpClient first(broker.port());
  EXPECT_EQ(answer_to(first, kPing), "+PONG\r\n");
  const std::uint16_t port = broker.port();
  broker.kill();
  EXPECT_TRUE(first.is_ended());
  EXPECT_THROW(TcpClient second(port), std::system_error);
  broker.start();
  EXPECT_EQ(broker.port(), port);
  TcpClient third(port);
  EXPECT_EQ(answer_to(third, kPing), "+PONG\r\n");
}

TEST(BrokerProcess, ARedisServerTakesAPassword) {
  const Broker broker = Broker::redis("requirepass secret");
  TcpClient client(broker.port());
  EXPECT_TRUE(answer_to(client, kPing).starts_with("-NOAUTH"));
}

TEST(BrokerProcess, ARedisServerSpeaksTls) {
  Certificates certificates;
  const CertificateFiles files = certificates.make();
  const Broker broker({.kind = BrokerSetup::Kind::redis, .tls = files});
  TcpClient client(broker.port(), TlsPeer{.cacertfile = files.certfile});
  EXPECT_EQ(answer_to(client, kPing), "+PONG\r\n");
  EXPECT_TRUE(broker.url().starts_with("rediss://"));
}

TEST(BrokerProcess, ANatsServerIntroducesItself) {
  const Broker broker = Broker::nats("max_payload: 2048");
  TcpClient client(broker.port());
  EXPECT_THAT(client.read_until("\r\n").value_or(""), testing::HasSubstr("\"max_payload\":2048"));
}

TEST(BrokerProcess, ANatsServerAsksForTls) {
  Certificates certificates;
  const Broker broker({.kind = BrokerSetup::Kind::nats, .tls = certificates.make()});
  TcpClient client(broker.port());
  EXPECT_THAT(client.read_until("\r\n").value_or(""), testing::HasSubstr("\"tls_required\":true"));
}

TEST(BrokerProcess, NatsServersOfAClusterAnnounceEachOther) {
  const auto brokers = nats_cluster(2);
  for (std::size_t i = 0; i < 2; ++i) {
    TcpClient client(brokers[i]->port());
    EXPECT_THAT(client.read_until("\r\n").value_or(""),
                testing::HasSubstr("127.0.0.1:" + std::to_string(brokers[1 - i]->port())));
  }
}

TEST(BrokerProcess, APausedBrokerAnswersWhenItGoesOn) {
  Broker broker = Broker::redis();
  TcpClient client(broker.port());
  EXPECT_EQ(answer_to(client, kPing), "+PONG\r\n");
  broker.pause();
  client.send(kPing);
  broker.resume();
  EXPECT_EQ(client.read_until("\r\n"), "+PONG\r\n");
}

struct ProxiedRedis : testing::Test {
  Broker broker = Broker::redis();
  BrokerProxy proxy{broker.port()};
  TcpClient client{proxy.port()};
};

TEST_F(ProxiedRedis, ForwardsBothWaysAndCounts) {
  EXPECT_EQ(answer_to(client, kPing), "+PONG\r\n");
  EXPECT_EQ(proxy.carried(Direction::to_broker), kPing.size());
  EXPECT_EQ(proxy.carried(Direction::from_broker), std::string_view("+PONG\r\n").size());
  EXPECT_EQ(proxy.connections(), 1U);
}

TEST_F(ProxiedRedis, CarriesMuchMoreThanItHolds) {
  const std::string value(std::size_t{8} << 20, 'x');
  client.send("*2\r\n$4\r\nECHO\r\n$" + std::to_string(value.size()) + "\r\n");
  client.send(value);
  client.send("\r\n");
  EXPECT_EQ(client.read_until("\r\n"), "$" + std::to_string(value.size()) + "\r\n");
  EXPECT_EQ(client.read(value.size()), value);
}

TEST_F(ProxiedRedis, CutsAndTakesNewConnections) {
  EXPECT_EQ(answer_to(client, kPing), "+PONG\r\n");
  proxy.cut();
  EXPECT_TRUE(client.is_ended());
  TcpClient next(proxy.port());
  EXPECT_EQ(answer_to(next, kPing), "+PONG\r\n");
}

TEST_F(ProxiedRedis, RefusesUntilItDoesNot) {
  proxy.refuse(true);
  TcpClient refused(proxy.port());
  EXPECT_TRUE(refused.is_ended());
  proxy.refuse(false);
  TcpClient next(proxy.port());
  EXPECT_EQ(answer_to(next, kPing), "+PONG\r\n");
}

TEST_F(ProxiedRedis, SwallowsOneDirectionOnly) {
  EXPECT_EQ(answer_to(client, kPing), "+PONG\r\n");
  proxy.set(Direction::from_broker, Mode::swallow);
  client.send("ECHO swallowed\r\n");
  TcpClient direct(broker.port());
  while (proxy.swallowed(Direction::from_broker) < std::string_view("$9\r\nswallowed\r\n").size())
    EXPECT_EQ(answer_to(direct, kPing), "+PONG\r\n");
  proxy.set(Direction::from_broker, Mode::flow);
  EXPECT_EQ(answer_to(client, kPing), "+PONG\r\n");  // and not the answer to ECHO
}

TEST_F(ProxiedRedis, StallsAndForwardsWhenItFlowsAgain) {
  EXPECT_EQ(answer_to(client, kPing), "+PONG\r\n");
  const std::uint64_t before = proxy.carried(Direction::to_broker);
  proxy.set(Direction::to_broker, Mode::stall);
  client.send(kPing);
  TcpClient direct(broker.port());
  EXPECT_EQ(answer_to(direct, kPing), "+PONG\r\n");
  EXPECT_EQ(proxy.carried(Direction::to_broker), before);
  proxy.set(Direction::to_broker, Mode::flow);
  EXPECT_EQ(client.read_until("\r\n"), "+PONG\r\n");
}

TEST_F(ProxiedRedis, DelaysWhatComes) {
  constexpr std::chrono::milliseconds kDelay{100};
  proxy.delay(Direction::from_broker, kDelay);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(answer_to(client, kPing), "+PONG\r\n");
  EXPECT_GE(std::chrono::steady_clock::now() - before, kDelay);
}

TEST_F(ProxiedRedis, PassesOnTheEndOfABroker) {
  EXPECT_EQ(answer_to(client, kPing), "+PONG\r\n");
  broker.stop();
  EXPECT_TRUE(client.is_ended());
  TcpClient refused(proxy.port());
  EXPECT_TRUE(refused.is_ended());
}

}  // namespace
}  // namespace roost::test
