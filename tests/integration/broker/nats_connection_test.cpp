// SPDX-License-Identifier: Apache-2.0
// How a node comes to a real nats-server: credentials, TLS, several servers; and what its operator sees where
// it does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "contract/contract_node.hpp"
#include "contract/quick_broker_options.hpp"
#include "roost/nats_adapter.hpp"
#include "support/broker.hpp"
#include "support/deaf_nats.hpp"

namespace roost::test {
namespace {

using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

NatsOptions quick(const Broker& broker, std::string node = "node") {
  return {.servers = {broker.url()}, .broker = quick_broker_options(std::move(node))};
}

/// The node has a problem with its broker that contains `text`.
bool has_problem(ContractNode& node, std::string_view text) {
  return node.inbox.wait_until([&] {
    const auto links = node.adapter->state().links;
    return !links.empty() && links.front().problem.find(text) != std::string::npos;
  });
}

std::string brokers_of(const ContractNode& node) {
  std::string all;
  for (const auto& link : node.adapter->state().links)
    all += link.broker + " ";
  return all;
}

// --- credentials ---

constexpr const char* kSeed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
constexpr const char* kPublic = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

TEST(NatsLogin, UserAndPasswordAreAccepted) {
  const Broker broker = Broker::nats("authorization { user: u, password: secret }");
  NatsOptions options = quick(broker);
  options.user = "u";
  options.password = "secret";
  ContractNode node(nats_pubsub_adapter(options));
  EXPECT_TRUE(node.becomes_connected());
}

TEST(NatsLogin, ATokenIsAccepted) {
  const Broker broker = Broker::nats("authorization { token: secret }");
  NatsOptions options = quick(broker);
  options.token = "secret";
  ContractNode node(nats_pubsub_adapter(options));
  EXPECT_TRUE(node.becomes_connected());
}

TEST(NatsLogin, AnNkeyIsAccepted) {
  const Broker broker = Broker::nats("authorization { users: [ { nkey: " + std::string(kPublic) + " } ] }");
  Certificates folder;
  NatsOptions options = quick(broker);
  options.nkey_seed_file = folder.write("seed", std::string(kSeed) + "\n");
  ContractNode node(nats_pubsub_adapter(options));
  EXPECT_TRUE(node.becomes_connected());
}

TEST(NatsLogin, AWrongPasswordIsShownToTheOperatorOnceAndWithoutTheSecret) {
  const Broker broker = Broker::nats("authorization { user: u, password: secret }");
  NatsOptions options = quick(broker);
  options.user = "u";
  options.password = "very wrong";
  ContractNode node(nats_pubsub_adapter(options));
  EXPECT_TRUE(has_problem(node, "Authorization Violation"));
  EXPECT_FALSE(node.adapter->state().connected());
  EXPECT_TRUE(node.log->wait_for(LogLevel::error, "cannot connect to " + broker.url().substr(7)));
  EXPECT_EQ(node.log->count(LogLevel::error, "Authorization Violation"), 1U);
  EXPECT_THAT(node.log->all(), Each(Not(HasSubstr("very wrong"))));
}

TEST(NatsLogin, AServerThatAsksForCredentialsIsAProblemWhereThereAreNone) {
  const Broker broker = Broker::nats("authorization { user: u, password: secret }");
  ContractNode node(nats_pubsub_adapter(quick(broker)));
  EXPECT_TRUE(has_problem(node, "asks for credentials"));
}

// --- TLS ---

struct NatsTls : testing::Test {
  Certificates certificates;
  const CertificateFiles files = certificates.make();
  const Broker broker{BrokerSetup{.kind = BrokerSetup::Kind::nats, .tls = files}};

  [[nodiscard]] NatsOptions trusting(const char* scheme) const {
    NatsOptions options = quick(broker);
    options.servers = {scheme + std::string("127.0.0.1:") + std::to_string(broker.port())};
    options.broker.cacertfile = files.certfile;
    return options;
  }
};

TEST_F(NatsTls, IsUsedWhenTheUrlAsksForIt) {
  ContractNode node(nats_pubsub_adapter(trusting("tls://")));
  ASSERT_TRUE(node.becomes_connected());
  node.wants("topic");
}

TEST_F(NatsTls, IsUsedWhenTheServerAsksForIt) {
  ContractNode node(nats_pubsub_adapter(trusting("nats://")));
  EXPECT_TRUE(node.becomes_connected());
}

TEST_F(NatsTls, CarriesLargeMessages) {
  NatsOptions options = trusting("tls://");
  ContractNode one(nats_pubsub_adapter(options));
  options.broker.node = "other";
  ContractNode two(nats_pubsub_adapter(options));
  ASSERT_TRUE(one.becomes_connected());
  two.wants("topic");
  const Payload payload = Payload::binary(std::string(500'000, 'x'));
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(one.adapter->broadcast({.topic = "topic", .event = "e", .payload = payload}));
  const auto received = two.inbox.first<ContractInbox::Message>(10);
  ASSERT_EQ(received.size(), 10U);
  EXPECT_EQ(received[9].payload.bytes(), payload.bytes());
}

TEST_F(NatsTls, ACertificateThatIsNotTrustedIsAProblem) {
  NatsOptions options = trusting("tls://");
  options.broker.cacertfile = certificates.make().certfile;
  ContractNode node(nats_pubsub_adapter(options));
  EXPECT_TRUE(has_problem(node, "certificate"));
  EXPECT_TRUE(node.log->wait_for(LogLevel::error, "certificate"));
}

TEST_F(NatsTls, AServerWithoutItIsRefusedWhenTheUrlAsksForIt) {
  const Broker clear = Broker::nats();
  NatsOptions options = quick(clear);
  options.servers = {"tls://127.0.0.1:" + std::to_string(clear.port())};
  ContractNode node(nats_pubsub_adapter(options));
  EXPECT_TRUE(has_problem(node, "does not offer TLS"));
}

// --- several servers ---

TEST(NatsServers, TheNextOneIsTriedWhereOneIsAway) {
  Broker away = Broker::nats();
  const Broker broker = Broker::nats();
  away.kill();
  NatsOptions options = quick(broker);
  options.servers.insert(options.servers.begin(), away.url());
  ContractNode node(nats_pubsub_adapter(options));
  EXPECT_TRUE(node.becomes_connected());
}

TEST(NatsServers, ThoseThatAreAnnouncedTakeOver) {
  const auto cluster = nats_cluster(2);
  NatsOptions options = quick(*cluster[0]);
  ContractNode node(nats_pubsub_adapter(options));
  ASSERT_TRUE(node.becomes_connected());
  node.wants("topic");
  cluster[0]->kill();
  ASSERT_TRUE(node.becomes_disconnected());
  ASSERT_TRUE(node.becomes_connected());
  EXPECT_THAT(brokers_of(node), HasSubstr(std::to_string(cluster[1]->port())));
}

TEST(NatsServers, AServerThatIsAboutToStopIsLeftForAnotherOne) {
  const auto cluster = nats_cluster(2);
  ContractNode node(nats_pubsub_adapter(quick(*cluster[0])));
  ASSERT_TRUE(node.becomes_connected());
  ASSERT_EQ(::kill(cluster[0]->pid(), SIGUSR2), 0);  // lame duck mode
  EXPECT_TRUE(node.inbox.wait_until([&] {
    const auto port = std::to_string(cluster[0]->port());
    return brokers_of(node).find(port) == std::string::npos && node.adapter->state().connected();
  }));
}

TEST(NatsServers, TheLinksOfANodeBeginWithDifferentOnes) {
  const auto cluster = nats_cluster(2);
  NatsOptions options = quick(*cluster[0]);
  options.servers.push_back(cluster[1]->url());
  ContractNode node(nats_pubsub_adapter(options));
  ASSERT_TRUE(node.becomes_connected());
  EXPECT_THAT(brokers_of(node), HasSubstr(std::to_string(cluster[0]->port())));
  EXPECT_THAT(brokers_of(node), HasSubstr(std::to_string(cluster[1]->port())));
  node.wants("topic");
}

TEST(NatsServers, OneThatTakesEverythingAndDeliversNothingIsFoundWithinTwoProbeIntervals) {
  DeafNats broker;
  NatsOptions options{.servers = {"nats://127.0.0.1:" + std::to_string(broker.port())},
                      .broker = quick_broker_options("node")};
  options.broker.probe_interval = std::chrono::milliseconds(200);
  const auto began = std::chrono::steady_clock::now();
  ContractNode node(nats_pubsub_adapter(options));
  ASSERT_TRUE(node.becomes_connected());
  node.wants("topic");
  EXPECT_TRUE(has_problem(node, "took messages and delivered none"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 2 * options.broker.probe_interval);
  const auto gaps = node.inbox.first<ContractInbox::Gap>(1);
  ASSERT_FALSE(gaps.empty());
  EXPECT_EQ(gaps.front().cause, GapCause::silent_broker);
  EXPECT_TRUE(node.becomes_connected());  // anew
}

TEST(NatsServers, OneThatDeliversIsNotTakenForADeafOne) {
  const Broker broker = Broker::nats();
  NatsOptions options = quick(broker);
  options.broker.probe_interval = std::chrono::milliseconds(50);
  ContractNode node(nats_pubsub_adapter(options), 3);
  ASSERT_TRUE(node.becomes_connected());
  node.wants("topic");
  // Twenty intervals.
  EXPECT_FALSE(node.inbox.wait_until([&] { return !node.inbox.all<ContractInbox::Gap>().empty(); },
                                     std::chrono::milliseconds(1'000)));
  for (const auto& link : node.adapter->state().links)
    EXPECT_EQ(link.connects, 1U);
}

// --- the state ---

TEST(NatsState, NamesTheLinksAndTheirRoundTrip) {
  const Broker broker = Broker::nats();
  ContractNode node(nats_pubsub_adapter(quick(broker)), 3);
  ASSERT_TRUE(node.becomes_connected());
  const PubSubState state = node.adapter->state();
  EXPECT_EQ(state.adapter, "nats");
  ASSERT_EQ(state.links.size(), 4U);  // of three shards, and the one for what nodes say to each other
  for (const auto& link : state.links) {
    EXPECT_EQ(link.broker, "127.0.0.1:" + std::to_string(broker.port()));
    EXPECT_GT(link.round_trip.count(), 0);
  }
  EXPECT_TRUE(node.log->has(LogLevel::info, "nats: connected to 127.0.0.1:"));
}

TEST(NatsState, AnOutageIsLoggedOnceForAllLinks) {
  Broker broker = Broker::nats();
  ContractNode node(nats_pubsub_adapter(quick(broker)), 3);
  ASSERT_TRUE(node.becomes_connected());
  broker.kill();
  ASSERT_TRUE(has_problem(node, "refused"));
  EXPECT_EQ(node.log->count(LogLevel::warning, "lost the connection"), 1U);
  broker.start();
  ASSERT_TRUE(node.becomes_connected());
  EXPECT_EQ(node.log->count(LogLevel::info, "nats: connected to"), 2U);
}

TEST(NatsState, IsStoppedAfterTheEnd) {
  const Broker broker = Broker::nats();
  ContractNode node(nats_pubsub_adapter(quick(broker)));
  ASSERT_TRUE(node.becomes_connected());
  node.stop();
  EXPECT_THAT(node.adapter->state().links,
              Each(Field(&PubSubState::Link::status, PubSubState::Status::stopped)));
  EXPECT_FALSE(node.adapter->start({.name = "again"}, node.inbox));
}

}  // namespace
}  // namespace roost::test
