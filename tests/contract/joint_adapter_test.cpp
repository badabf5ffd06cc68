// SPDX-License-Identifier: Apache-2.0
// The adapter over NATS and Redis at the same time, with both real brokers: the contract, alone and beside
// nodes of one broker; and what only it has to show: nothing is lost that one of the brokers delivers,
// nothing doubled, nothing reordered.
#include "roost/joint_adapter.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "contract/broker_adapter_contract.hpp"

namespace roost::test {
namespace {

enum class Speaks : std::uint8_t { both, nats, redis };

/// Two brokers, and a way to each of them for each node.
class JointNetwork final : public AdapterNetwork {
 public:
  /// `last`: what the third and later nodes speak; the others speak both.
  explicit JointNetwork(Speaks last = Speaks::both) : last_(last) {}

  std::shared_ptr<PubSubAdapter> adapter() override {
    return adapter(nats_ways.size() < 2 ? Speaks::both : last_);
  }
  std::shared_ptr<PubSubAdapter> adapter(Speaks speaks) {
    nats_ways.push_back(std::make_unique<BrokerProxy>(nats.port()));
    redis_ways.push_back(std::make_unique<BrokerProxy>(redis.port()));
    const BrokerOptions options = quick_broker_options("node" + std::to_string(nats_ways.size()));
    const NatsOptions over_nats{.servers = {url("nats", *nats_ways.back())}, .broker = options};
    const RedisOptions over_redis{.url = url("redis", *redis_ways.back()), .broker = options};
    if (speaks == Speaks::nats) return nats_pubsub_adapter(over_nats);
    if (speaks == Speaks::redis) return redis_pubsub_adapter(over_redis);
    return joint_pubsub_adapter(over_nats, over_redis);
  }

  Broker nats{{.kind = BrokerSetup::Kind::nats}};
  Broker redis{{.kind = BrokerSetup::Kind::redis}};
  std::vector<std::unique_ptr<BrokerProxy>> nats_ways;  // of the nodes, in their order
  std::vector<std::unique_ptr<BrokerProxy>> redis_ways;

 private:
  static std::string url(const std::string& scheme, const BrokerProxy& way) {
    return scheme + "://127.0.0.1:" + std::to_string(way.port());
  }

  Speaks last_;
};

std::unique_ptr<AdapterNetwork> over_both() {
  return std::make_unique<JointNetwork>();
}
std::unique_ptr<AdapterNetwork> beside_nats() {
  return std::make_unique<JointNetwork>(Speaks::nats);
}
std::unique_ptr<AdapterNetwork> beside_redis() {
  return std::make_unique<JointNetwork>(Speaks::redis);
}

INSTANTIATE_TEST_SUITE_P(Joint, PubSubAdapterContract, testing::Values(AdapterCluster{&over_both, 3}));
INSTANTIATE_TEST_SUITE_P(JointWithOneShard, PubSubAdapterContract,
                         testing::Values(AdapterCluster{&over_both, 2, 1}));
INSTANTIATE_TEST_SUITE_P(JointBesideNats, PubSubAdapterContract,
                         testing::Values(AdapterCluster{&beside_nats, 3}));
INSTANTIATE_TEST_SUITE_P(JointBesideRedis, PubSubAdapterContract,
                         testing::Values(AdapterCluster{&beside_redis, 3}));

/// `speaker` publishes what `listener` hears, both over both.
class JointAdapter : public testing::Test {
 protected:
  using Direction = BrokerProxy::Direction;
  using Gap = ContractInbox::Gap;
  using Message = ContractInbox::Message;
  using Told = ContractInbox::Told;

  void SetUp() override {
    ASSERT_TRUE(speaker.becomes_connected());
    ASSERT_TRUE(listener.becomes_connected());
    listener.wants(kContractTopic);
  }
  void publish(ContractNode& node, int count = 1) {
    const Payload payload({{"n", 1}});
    for (; count > 0; --count)
      EXPECT_TRUE(node.adapter->broadcast(
          {.topic = kContractTopic, .event = std::to_string(++published), .payload = payload}));
  }
  [[nodiscard]] static std::vector<std::string> up_to(int last) {
    std::vector<std::string> numbers;
    numbers.reserve(static_cast<std::size_t>(last));
    for (int number = 1; number <= last; ++number)
      numbers.push_back(std::to_string(number));
    return numbers;
  }
  /// All that was published, once and in order.
  void expect_all(ContractNode& node) const {
    EXPECT_EQ(node.inbox.events(static_cast<std::size_t>(published)), up_to(published));
  }
  [[nodiscard]] static std::size_t links_up(const ContractNode& node) {
    const auto links = node.adapter->state().links;
    return static_cast<std::size_t>(std::count_if(links.begin(), links.end(), [](const auto& link) {
      return link.status == PubSubState::Status::connected;
    }));
  }
  /// The other one may be killed then.
  [[nodiscard]] bool has_half_its_links(ContractNode& node) const {
    return node.inbox.wait_until([&] { return links_up(node) * 2 == node.adapter->state().links.size(); });
  }
  [[nodiscard]] static std::vector<GapCause> causes(const ContractNode& node) {
    std::vector<GapCause> found;
    for (const Gap& gap : node.inbox.all<Gap>())
      found.push_back(gap.cause);
    return found;
  }

  JointNetwork network;
  ContractNode speaker{network.adapter(Speaks::both)};
  ContractNode listener{network.adapter(Speaks::both)};
  int published = 0;
};

TEST_F(JointAdapter, OneBrokerThatIsKilledAndComesBackLosesNothing) {
  for (Broker* broker : {&network.redis, &network.nats}) {
    publish(speaker, 50);
    broker->kill();
    publish(speaker, 50);
    ASSERT_TRUE(has_half_its_links(speaker));
    ASSERT_TRUE(has_half_its_links(listener));
    EXPECT_TRUE(listener.adapter->state().connected());
    publish(speaker, 50);
    expect_all(listener);
    broker->start();
    ASSERT_TRUE(speaker.becomes_connected());
    ASSERT_TRUE(listener.becomes_connected());
    publish(speaker, 50);
    expect_all(listener);
  }
  EXPECT_THAT(causes(listener), testing::Each(GapCause::link_down));
  EXPECT_EQ(listener.adapter->state().lost, 0U);
  EXPECT_EQ(speaker.adapter->state().dropped, 0U);
}

TEST_F(JointAdapter, WhileTheQuickBrokerIsAwayTheSlowOneCatchesUpAndOrderIsKept) {
  network.redis_ways[1]->delay(Direction::from_broker, std::chrono::milliseconds(100));
  for (int round = 0; round < 5; ++round) {
    publish(speaker, 50);
    network.nats_ways[1]->cut();
    publish(speaker, 50);
    ASSERT_TRUE(listener.becomes_connected());
    publish(speaker, 50);
  }
  expect_all(listener);
  EXPECT_EQ(listener.adapter->state().lost, 0U);
}

TEST_F(JointAdapter, WhatTheSpeakerCouldNotSendOverOneBrokerComesOverTheOther) {
  network.redis_ways[1]->delay(Direction::from_broker, std::chrono::milliseconds(50));
  for (int round = 0; round < 5; ++round) {
    publish(speaker, 50);
    network.nats_ways[0]->cut();
    publish(speaker, 50);
    ASSERT_TRUE(speaker.becomes_connected());
    publish(speaker, 50);
  }
  expect_all(listener);
  EXPECT_EQ(listener.adapter->state().lost, 0U);
}

TEST_F(JointAdapter, NodesOfEitherBrokerAloneSpeakWithTheOnesOfBoth) {
  ContractNode old_node(network.adapter(Speaks::nats));
  ContractNode new_node(network.adapter(Speaks::redis));
  for (ContractNode* node : {&old_node, &new_node}) {
    ASSERT_TRUE(node->becomes_connected());
    node->wants(kContractTopic);
  }
  publish(speaker, 100);
  expect_all(listener);
  expect_all(old_node);
  expect_all(new_node);
  for (ContractNode* node : {&old_node, &new_node}) {
    publish(*node, 100);
    expect_all(listener);
  }
  EXPECT_THAT(listener.inbox.all<Gap>(), testing::IsEmpty());
  EXPECT_THAT(old_node.inbox.all<Gap>(), testing::IsEmpty());
  EXPECT_THAT(new_node.inbox.all<Gap>(), testing::IsEmpty());
}

TEST_F(JointAdapter, WhatIsSaidToOneNodeComesOnceAndInOrder) {
  const Payload payload({{"n", 1}});
  for (const std::string& number : up_to(200)) {
    EXPECT_TRUE(speaker.adapter->direct_broadcast(listener.name(),
                                                  {.topic = "t", .event = number, .payload = payload}));
    EXPECT_TRUE(speaker.adapter->tell(
        listener.name(),
        {.kind = NodeMessage::Kind::request, .number = std::stoull(number), .event = "e", .body = "{}"}));
  }
  EXPECT_EQ(listener.inbox.events(200), up_to(200));
  EXPECT_EQ(listener.inbox.first<Told>(200).size(), 200U);
  // What came over NATS has come when its links are gone, and what came over Redis before the mark.
  network.nats.stop();
  ASSERT_TRUE(has_half_its_links(listener));
  ASSERT_TRUE(speaker.adapter->direct_broadcast(listener.name(),
                                                {.topic = "t", .event = "mark", .payload = payload}));
  ASSERT_TRUE(listener.inbox.hears("mark"));
  EXPECT_EQ(listener.inbox.all<Message>().size(), 201U);
  EXPECT_EQ(listener.inbox.all<Told>().size(), 200U);
}

TEST_F(JointAdapter, ALossOfANodeOfOneBrokerIsReported) {
  ContractNode old_node(network.adapter(Speaks::nats));
  ASSERT_TRUE(old_node.becomes_connected());
  publish(old_node);
  expect_all(listener);
  network.nats_ways.back()->refuse(true);
  network.nats_ways.back()->cut();
  ASSERT_TRUE(old_node.loses_all_links());
  publish(old_node, 3);
  network.nats_ways.back()->refuse(false);
  ASSERT_TRUE(old_node.becomes_connected());
  publish(old_node);
  ASSERT_TRUE(listener.inbox.hears("5"));
  const auto gaps = listener.inbox.all<Gap>();
  ASSERT_FALSE(gaps.empty());
  EXPECT_EQ(gaps.front().origin, old_node.name());
  EXPECT_EQ(gaps.front().count, 3U);
}

TEST_F(JointAdapter, ABrokerThatIsAwayHoldsUpNoJoinAndItsReturnIsAGapOfTheTopic) {
  network.redis.kill();
  ASSERT_TRUE(has_half_its_links(speaker));
  ContractNode late(network.adapter(Speaks::both));
  late.wants(kContractTopic);
  publish(speaker, 10);
  expect_all(late);
  network.redis.start();
  ASSERT_TRUE(late.becomes_connected());
  ASSERT_TRUE(late.inbox.wait_until([&] { return !late.inbox.all<Gap>().empty(); }));
  EXPECT_THAT(causes(late), testing::ElementsAre(GapCause::late_interest));
  EXPECT_EQ(late.inbox.all<Gap>().front().topic, kContractTopic);
}

TEST_F(JointAdapter, WithoutAnyBrokerNothingIsConfirmedUntilOneIsBack) {
  network.redis.kill();
  network.nats.kill();
  ASSERT_TRUE(listener.loses_all_links());
  EXPECT_FALSE(listener.adapter->state().connected());
  const auto pending = listener.ask_for({"late"});
  network.redis.start();
  ASSERT_TRUE(listener.confirmed(pending));
  ASSERT_TRUE(has_half_its_links(speaker));
  ASSERT_TRUE(has_half_its_links(listener));
  EXPECT_TRUE(listener.adapter->state().connected());
  publish(speaker);
  EXPECT_TRUE(listener.inbox.hears("1"));
}

TEST_F(JointAdapter, TheStateHasTheLinksOfBothBrokersAndCountsAMessageOnce) {
  publish(speaker, 10);
  expect_all(listener);
  const PubSubState state = listener.adapter->state();
  EXPECT_EQ(state.adapter, "nats+redis");
  EXPECT_EQ(state.links.size(), 6U);
  EXPECT_EQ(state.links.front().group, 0U);
  EXPECT_EQ(state.links.back().group, 1U);
  EXPECT_EQ(state.topics, 1U);
  EXPECT_EQ(state.received, 10U);
  EXPECT_EQ(speaker.adapter->state().sent, 10U);
}

TEST_F(JointAdapter, WhatOneBrokerDoesNotTakeGoesOverNone) {
  const Payload large = Payload::binary(std::string(std::size_t{2} << 20, 'x'));
  const auto sent = speaker.adapter->broadcast({.topic = kContractTopic, .event = "large", .payload = large});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, std::errc::message_size);
  publish(speaker);
  expect_all(listener);
}

}  // namespace
}  // namespace roost::test
