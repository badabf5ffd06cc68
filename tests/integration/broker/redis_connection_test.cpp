// SPDX-License-Identifier: Apache-2.0
// How a node comes to a real redis-server: credentials, TLS, permissions, limits; and what its operator sees
// where it does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <string>
#include <vector>

#include "contract/contract_node.hpp"
#include "contract/quick_broker_options.hpp"
#include "roost/redis_adapter.hpp"
#include "support/broker.hpp"
#include "support/broker_proxy.hpp"
#include "support/tcp_client.hpp"

namespace roost::test {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::Not;
using RedisMessage = ContractInbox::Message;

/// "redis://" and what follows, with something in between.
std::string with_login(const Broker& broker, const std::string& login) {
  const std::string url = broker.url();
  const std::size_t at = url.find("://") + 3;
  return url.substr(0, at) + login + url.substr(at);
}

RedisOptions quick_redis(std::string url, std::string node = "node") {
  return {.url = std::move(url), .broker = quick_broker_options(std::move(node))};
}

bool has_redis_problem(ContractNode& node, std::string_view text) {
  return node.inbox.wait_until([&] {
    const auto links = node.adapter->state().links;
    return !links.empty() && links.front().problem.find(text) != std::string::npos;
  });
}

/// What an operator types.
std::string redis_cli(const Broker& broker, const std::string& command) {
  TcpClient client(broker.port());
  client.send(command + "\r\n");
  return client.read_until("\r\n").value_or("");
}

Result<void> say_on_redis(ContractNode& from, std::string_view topic, std::string_view event) {
  return from.adapter->broadcast({.topic = topic, .event = event, .payload = Payload()});
}

// --- credentials ---

TEST(RedisLogin, APasswordIsAccepted) {
  const Broker broker = Broker::redis("requirepass secret");
  ContractNode node(redis_pubsub_adapter(quick_redis(with_login(broker, ":secret@"))));
  ASSERT_TRUE(node.becomes_connected());
  node.wants("topic");
}

TEST(RedisLogin, AUserOfTheAccessListIsAccepted) {
  const Broker broker = Broker::redis("user roost on >secret resetchannels &roost.* +@pubsub +@connection");
  ContractNode node(redis_pubsub_adapter(quick_redis(with_login(broker, "roost:secret@") + "/2")));
  ASSERT_TRUE(node.becomes_connected());
  node.wants("topic");
}

TEST(RedisLogin, UserAndPasswordMayStandBesideTheUrl) {
  const Broker broker = Broker::redis("user roost on >sec@ret resetchannels &roost.* +@pubsub +@connection");
  RedisOptions options = quick_redis(broker.url());
  options.user = "roost";
  options.password = "sec@ret";
  ContractNode node(redis_pubsub_adapter(options));
  EXPECT_TRUE(node.becomes_connected());
}

TEST(RedisLogin, TheConnectionsBearTheNodesName) {
  const Broker broker = Broker::redis();
  ContractNode node(redis_pubsub_adapter(quick_redis(broker.url(), "chat-1")));
  ASSERT_TRUE(node.becomes_connected());
  TcpClient client(broker.port());
  client.send("CLIENT LIST TYPE pubsub\r\n");
  EXPECT_THAT(client.read_until("\n\r\n").value_or(""), HasSubstr(" name=chat-1 "));
}

TEST(RedisLogin, AWrongPasswordIsShownToTheOperatorOnceAndWithoutTheSecret) {
  const Broker broker = Broker::redis("requirepass secret");
  ContractNode node(redis_pubsub_adapter(quick_redis(with_login(broker, ":very-wrong@"))));
  EXPECT_TRUE(has_redis_problem(node, "WRONGPASS"));
  EXPECT_FALSE(node.adapter->state().connected());
  EXPECT_TRUE(node.log->wait_for(LogLevel::error, "cannot connect to " + broker.url().substr(8)));
  EXPECT_EQ(node.log->count(LogLevel::error, "WRONGPASS"), 1U);
  EXPECT_THAT(node.log->all(), Each(Not(HasSubstr("very-wrong"))));
}

TEST(RedisLogin, AServerThatAsksForAPasswordIsAProblemWhereThereIsNone) {
  const Broker broker = Broker::redis("requirepass secret");
  ContractNode node(redis_pubsub_adapter(quick_redis(broker.url())));
  EXPECT_TRUE(has_redis_problem(node, "NOAUTH"));
}

TEST(RedisLogin, ADatabaseThatIsNotThereIsAProblem) {
  const Broker broker = Broker::redis("databases 4");
  ContractNode node(redis_pubsub_adapter(quick_redis(broker.url() + "/4")));
  EXPECT_TRUE(has_redis_problem(node, "DB index is out of range"));
}

// --- TLS ---

struct RedisTls : testing::Test {
  [[nodiscard]] RedisOptions trusting(const std::string& authority, std::string node = "node") const {
    RedisOptions options = quick_redis(broker.url(), std::move(node));
    options.broker.cacertfile = authority;
    return options;
  }

  Certificates certificates;
  const CertificateFiles files = certificates.make();
  const Broker broker{BrokerSetup{.kind = BrokerSetup::Kind::redis, .tls = files}};
};

TEST_F(RedisTls, CarriesLargeMessages) {
  ContractNode one(redis_pubsub_adapter(trusting(files.certfile, "one")));
  ContractNode two(redis_pubsub_adapter(trusting(files.certfile, "two")));
  ASSERT_TRUE(one.becomes_connected());
  two.wants("topic");
  const Payload payload = Payload::binary(std::string(2'000'000, 'x'));
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(one.adapter->broadcast({.topic = "topic", .event = "e", .payload = payload}));
  const auto received = two.inbox.first<RedisMessage>(3);
  ASSERT_EQ(received.size(), 3U);
  EXPECT_EQ(received[2].payload.bytes(), payload.bytes());
}

TEST_F(RedisTls, ACertificateThatIsNotTrustedIsAProblem) {
  ContractNode node(redis_pubsub_adapter(trusting(certificates.make().certfile)));
  EXPECT_TRUE(has_redis_problem(node, "certificate"));
}

TEST_F(RedisTls, IsAProblemWithAServerThatHasNone) {
  const Broker clear = Broker::redis();
  RedisOptions options = quick_redis("rediss://127.0.0.1:" + std::to_string(clear.port()));
  options.broker.verify_server = false;
  options.broker.connect_timeout = std::chrono::milliseconds(200);
  ContractNode node(redis_pubsub_adapter(options));
  EXPECT_TRUE(node.inbox.wait_until([&] { return !node.adapter->state().links.front().problem.empty(); }));
  EXPECT_FALSE(node.adapter->state().connected());
}

// --- other servers ---

TEST(RedisServers, AnotherKindOfServerIsNamed) {
  const Broker nats = Broker::nats();
  ContractNode node(redis_pubsub_adapter(quick_redis("redis://127.0.0.1:" + std::to_string(nats.port()))));
  EXPECT_TRUE(has_redis_problem(node, "this is not a Redis server"));
  EXPECT_TRUE(node.log->wait_for(LogLevel::error, "this is not a Redis server"));
}

TEST(RedisServers, AReplicaIsLeftUntilItIsTheMaster) {
  const Broker master = Broker::redis();
  const Broker replica = Broker::redis("replicaof 127.0.0.1 " + std::to_string(master.port()));
  ContractNode node(redis_pubsub_adapter(quick_redis(replica.url())));
  EXPECT_TRUE(has_redis_problem(node, "the server is a replica"));
  EXPECT_EQ(redis_cli(replica, "REPLICAOF NO ONE"), "+OK\r\n");
  EXPECT_TRUE(node.becomes_connected());
}

TEST(RedisServers, OneOfARedisClusterCarriesMessagesAsOthersDo) {
  const Broker broker = Broker::redis("cluster-enabled yes");
  ContractNode one(redis_pubsub_adapter(quick_redis(broker.url(), "one")));
  ContractNode two(redis_pubsub_adapter(quick_redis(broker.url(), "two")));
  ASSERT_TRUE(one.becomes_connected());
  two.wants("topic");
  ASSERT_TRUE(say_on_redis(one, "topic", "found"));
  EXPECT_THAT(two.inbox.events(1), testing::ElementsAre("found"));
}

TEST(RedisServers, OneWithTooManyClientsIsTriedAgain) {
  const Broker broker = Broker::redis("maxclients 2");
  std::optional<TcpClient> first(broker.port());
  std::optional<TcpClient> second(broker.port());
  ContractNode node(redis_pubsub_adapter(quick_redis(broker.url())), 1);
  EXPECT_TRUE(has_redis_problem(node, "max number of clients"));
  first.reset();
  second.reset();
  EXPECT_TRUE(node.becomes_connected());  // one shard has two links
}

TEST(RedisServers, AConnectionThatAnOperatorKillsComesBack) {
  const Broker broker = Broker::redis();
  ContractNode node(redis_pubsub_adapter(quick_redis(broker.url())));
  ASSERT_TRUE(node.becomes_connected());
  node.wants("topic");
  EXPECT_EQ(redis_cli(broker, "CLIENT KILL TYPE pubsub"), ":3\r\n");
  EXPECT_FALSE(node.inbox.first<ContractInbox::Gap>(1).empty());
  EXPECT_TRUE(node.becomes_connected());
}

// --- permissions and limits ---

TEST(RedisLimits, AForbiddenTopicIsRefusedAndTheOthersAreNot) {
  const Broker broker = Broker::redis(
      "user roost on >p resetchannels &roost.Test%2EPubSub.n.* &roost.Test%2EPubSub.c "
      "&roost.Test%2EPubSub.t.allowed +@pubsub +@connection");
  ContractNode one(redis_pubsub_adapter(quick_redis(with_login(broker, "roost:p@"), "one")));
  ContractNode two(redis_pubsub_adapter(quick_redis(with_login(broker, "roost:p@"), "two")));
  ASSERT_TRUE(one.becomes_connected());
  ASSERT_TRUE(two.becomes_connected());
  two.wants("allowed");
  std::promise<std::string> answer;
  two.adapter->interest("forbidden", true, [&](const Result<void>& confirmed) {
    answer.set_value(confirmed ? "confirmed" : confirmed.error().message);
  });
  EXPECT_THAT(answer.get_future().get(), HasSubstr("NOPERM"));
  ASSERT_TRUE(say_on_redis(one, "forbidden", "lost"));
  ASSERT_TRUE(say_on_redis(one, "allowed", "found"));
  EXPECT_THAT(two.inbox.events(1), testing::ElementsAre("found"));
  EXPECT_TRUE(one.log->wait_for(LogLevel::warning, "refused publishing"));
  EXPECT_TRUE(one.adapter->state().connected());
}

TEST(RedisLimits, AMessageBeyondTheOptionFailsWithBothFigures) {
  const Broker broker = Broker::redis();
  RedisOptions options = quick_redis(broker.url());
  options.max_message_bytes = 65'536;
  ContractNode node(redis_pubsub_adapter(options));
  ASSERT_TRUE(node.becomes_connected());
  const Payload large = Payload::binary(std::string(65'536, 'x'));
  const auto sent = node.adapter->broadcast({.topic = "a", .event = "e", .payload = large});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, std::errc::message_size);
  EXPECT_THAT(sent.error().message, HasSubstr("the broker takes 65536"));
}

TEST(RedisLimits, ANodeThatReadsTooSlowlyIsDroppedByTheServerWhichIsAGap) {
  Broker broker = Broker::redis("client-output-buffer-limit pubsub 1mb 0 0");
  BrokerProxy way(broker.port());
  RedisOptions slow = quick_redis("redis://127.0.0.1:" + std::to_string(way.port()), "slow");
  slow.broker.probe_interval = std::chrono::seconds(20);  // so that it is the server that ends it
  RedisOptions patient = quick_redis(broker.url(), "one");
  patient.broker.max_queued_bytes = std::size_t{64} << 20;
  ContractNode one(redis_pubsub_adapter(patient));
  ContractNode two(redis_pubsub_adapter(slow));
  ASSERT_TRUE(one.becomes_connected());
  two.wants("topic");
  way.set(BrokerProxy::Direction::from_broker, BrokerProxy::Mode::stall);
  const Payload payload = Payload::binary(std::string(1'000'000, 'x'));
  for (int i = 0; i < 30; ++i)
    ASSERT_TRUE(one.adapter->broadcast({.topic = "topic", .event = "e", .payload = payload}));
  broker.wait_until_it_says("overcoming of output buffer limits");
  way.set(BrokerProxy::Direction::from_broker, BrokerProxy::Mode::flow);
  ASSERT_FALSE(two.inbox.first<ContractInbox::Gap>(1).empty());
  EXPECT_LT(two.inbox.all<RedisMessage>().size(), 30U);
  EXPECT_TRUE(two.becomes_connected());
}

struct ManyTopics : testing::Test {
  /// A node that is to want at most 100 single topics.
  [[nodiscard]] static RedisOptions narrow(const std::string& url, std::string node) {
    RedisOptions options = quick_redis(url, std::move(node));
    options.broker.max_topic_interest = 100;
    options.broker.links = 1;
    return options;
  }
  [[nodiscard]] static std::vector<std::string> topics() {
    std::vector<std::string> all;
    all.reserve(300);
    for (int i = 0; i < 300; ++i)
      all.push_back("many:" + std::to_string(i));
    return all;
  }
};

TEST_F(ManyTopics, AreOnePatternAndTheNodePicksItsOwn) {
  const Broker broker = Broker::redis();
  ContractNode one(redis_pubsub_adapter(narrow(broker.url(), "one")));
  ContractNode two(redis_pubsub_adapter(narrow(broker.url(), "two")));
  ASSERT_TRUE(one.becomes_connected());
  ASSERT_TRUE(two.confirmed(two.ask_for(topics())));
  EXPECT_EQ(redis_cli(broker, "PUBSUB NUMPAT"), ":1\r\n");
  for (const std::string& topic : topics())
    ASSERT_TRUE(say_on_redis(one, topic, topic));
  ASSERT_TRUE(say_on_redis(one, "not wanted", "not wanted"));
  EXPECT_EQ(two.inbox.events(topics().size()), topics());
  EXPECT_THAT(two.inbox.all<ContractInbox::Gap>(), testing::IsEmpty());
}

TEST_F(ManyTopics, AreSingleOnesWhereThePatternIsForbidden) {
  const Broker broker = Broker::redis("user roost on >p resetchannels &roost.* +@pubsub +@connection");
  const std::string url = with_login(broker, "roost:p@");
  ContractNode one(redis_pubsub_adapter(narrow(url, "one")));
  ContractNode two(redis_pubsub_adapter(narrow(url, "two")));
  ASSERT_TRUE(one.becomes_connected());
  ASSERT_TRUE(two.confirmed(two.ask_for(topics())));
  EXPECT_EQ(redis_cli(broker, "PUBSUB NUMPAT"), ":0\r\n");
  for (const std::string& topic : topics())
    ASSERT_TRUE(say_on_redis(one, topic, topic));
  EXPECT_EQ(two.inbox.events(topics().size()), topics());
}

TEST_F(ManyTopics, OfAUserWithTheDocumentedPermissionsAreOnePattern) {
  const Broker broker =
      Broker::redis("user roost on >p resetchannels &roost.* &roost.Test%2EPubSub.t.* +@pubsub +@connection");
  ContractNode two(redis_pubsub_adapter(narrow(with_login(broker, "roost:p@"), "two")));
  ASSERT_TRUE(two.confirmed(two.ask_for(topics())));
  EXPECT_EQ(redis_cli(broker, "PUBSUB NUMPAT"), ":1\r\n");
}

}  // namespace
}  // namespace roost::test
