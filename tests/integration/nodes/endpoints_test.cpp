// SPDX-License-Identifier: Apache-2.0
// Two endpoints, set up by a file as an operator writes it, over a real broker: what clients of one see of
// the other, and of a broker that is slow or away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "roost/endpoint.hpp"
#include "support/broker.hpp"
#include "support/broker_proxy.hpp"
#include "support/phoenix_client.hpp"
#include "support/recording_log.hpp"

namespace roost::test {
namespace {

/// Broadcasts "shout" to all, and "whisper" to all others.
class ShoutChannel : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view event, const Payload& payload) override {
    if (event == "shout") return broadcast("shout", payload), Reply::none();
    if (event == "whisper") return broadcast_from("whisper", payload), Reply::none();
    return Channel::handle_in(event, payload);
  }
};

struct ShoutSocket : Socket {
  static Routes routes() { return {channel<ShoutChannel>("room:*")}; }
  ConnectResult connect(const Params&, const ConnectInfo&) override { return ConnectResult::ok(); }
};

/// One of the two nodes, with a way of its own to the broker.
class NodeOverBroker {
 public:
  NodeOverBroker(const Broker& broker, BrokerSetup::Kind kind, const std::string& name,
                 const std::string& more = {})
      : way(broker.port()) {
    const std::string file = folder_.write("roost.toml", configuration(kind, name) + more);
    Config config = Config::from_file(file);
    config.log_sink = log;
    endpoint = std::make_unique<Endpoint>(std::move(config));
    endpoint->socket<ShoutSocket>("/socket");
    endpoint->start().value();
  }

  [[nodiscard]] bool is_connected() const {
    return log->wait_for(LogLevel::info, ": connected to 127.0.0.1");
  }
  [[nodiscard]] PhoenixClient client() const { return PhoenixClient(endpoint->port()); }

  BrokerProxy way;
  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  std::unique_ptr<Endpoint> endpoint;

 private:
  [[nodiscard]] std::string configuration(BrokerSetup::Kind kind, const std::string& name) const {
    const std::string at = "127.0.0.1:" + std::to_string(way.port());
    const bool nats = kind == BrokerSetup::Kind::nats;
    return std::string("shards = 2\n[http]\nport = 0\n") +
           (nats ? "[pubsub.nats]\nservers = [\"nats://" + at + "\"]\n"
                 : "[pubsub.redis]\nurl = \"redis://" + at + "\"\n") +
           "[pubsub]\nadapter = \"" + (nats ? "nats" : "redis") + "\"\nnode = \"" + name + "\"\n";
  }

  Certificates folder_;
};

struct TwoEndpoints : testing::TestWithParam<BrokerSetup::Kind> {
  [[nodiscard]] std::unique_ptr<NodeOverBroker> node(const std::string& name, const std::string& more = {}) {
    return std::make_unique<NodeOverBroker>(broker, GetParam(), name, more);
  }

  Broker broker{{.kind = GetParam()}};
};

TEST_P(TwoEndpoints, ABroadcastReachesTheMembersOfBoth) {
  const auto one = node("one");
  const auto two = node("two");
  EXPECT_EQ(one->endpoint->pubsub().node_name(), "one");
  PhoenixClient at_one = one->client();
  PhoenixClient at_two = two->client();
  ASSERT_TRUE(at_one.joins("room:1"));
  ASSERT_TRUE(at_two.joins("room:1"));
  at_one.sends(R"(["1","2","room:1","shout",{"n":1}])");
  EXPECT_TRUE(at_one.receives(R"([null,null,"room:1","shout",{"n":1}])"));
  EXPECT_TRUE(at_two.receives(R"([null,null,"room:1","shout",{"n":1}])"));
  at_two.sends(R"(["1","2","room:1","whisper",{"n":2}])");
  EXPECT_TRUE(at_one.receives(R"([null,null,"room:1","whisper",{"n":2}])"));
  EXPECT_TRUE(at_two.hears_nothing());
}

TEST_P(TwoEndpoints, MembersOfOtherTopicsHearNothing) {
  const auto one = node("one");
  const auto two = node("two");
  PhoenixClient at_one = one->client();
  PhoenixClient at_two = two->client();
  ASSERT_TRUE(at_one.joins("room:1"));
  ASSERT_TRUE(at_two.joins("room:2"));
  at_one.sends(R"(["1","2","room:1","shout",{"n":1}])");
  EXPECT_TRUE(at_one.receives(R"([null,null,"room:1","shout",{"n":1}])"));
  EXPECT_TRUE(at_two.hears_nothing());
}

TEST_P(TwoEndpoints, APlainSubscriberHearsTheOtherNode) {
  const auto one = node("one");
  const auto two = node("two");
  PhoenixClient at_two = two->client();
  ASSERT_TRUE(at_two.joins("room:1"));
  std::promise<std::string> heard;
  const Subscription subscription = one->endpoint->pubsub().subscribe(
      "room:1", [&](const BroadcastView& view) { heard.set_value(std::string(view.event)); });
  PhoenixClient at_one = one->client();
  ASSERT_TRUE(
      at_one.joins("room:1"));  // answered when the topic is confirmed, which the subscriber wanted too
  at_two.sends(R"(["1","2","room:1","shout",{"n":1}])");
  EXPECT_EQ(heard.get_future().get(), "shout");
}

TEST_P(TwoEndpoints, ADirectBroadcastReachesTheNamedNode) {
  const auto one = node("one");
  const auto two = node("two");
  PhoenixClient at_two = two->client();
  ASSERT_TRUE(at_two.joins("room:1"));
  ASSERT_TRUE(one->is_connected());
  ASSERT_TRUE(two->is_connected());
  ASSERT_TRUE(one->endpoint->pubsub().direct_broadcast("two", "room:1", "note", Payload({{"n", 1}})));
  EXPECT_TRUE(at_two.receives(R"([null,null,"room:1","note",{"n":1}])"));
}

TEST_P(TwoEndpoints, TheFirstJoinOfATopicWaitsForTheBrokersConfirmation) {
  const auto one = node("one");
  PhoenixClient first = one->client();
  ASSERT_TRUE(first.joins("room:1"));
  one->way.set(BrokerProxy::Direction::from_broker, BrokerProxy::Mode::stall);
  PhoenixClient second = one->client();
  second.sends(R"(["1","1","room:2","phx_join",{}])");
  EXPECT_TRUE(second.hears_nothing());
  PhoenixClient third = one->client();
  EXPECT_TRUE(third.joins("room:1"));  // its broadcasts come already
  one->way.set(BrokerProxy::Direction::from_broker, BrokerProxy::Mode::flow);
  EXPECT_TRUE(second.receives(R"(["1","1","room:2","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_P(TwoEndpoints, WithoutTheBrokerAJoinIsRefusedAfterItsDeadline) {
  broker.kill();
  const auto one = node("one", "join_deadline = \"50ms\"\n");
  PhoenixClient client = one->client();
  client.sends(R"(["1","1","room:1","phx_join",{}])");
  EXPECT_TRUE(client.receives(
      R"(["1","1","room:1","phx_reply",{"status":"error","response":{"reason":"cluster unavailable"}}])"));
  broker.start();
  EXPECT_TRUE(one->way.wait_for_connections(1));
}

TEST_P(TwoEndpoints, WithoutTheBrokerAJoinMayBeAdmittedAndServedLocally) {
  broker.kill();
  const auto one = node("one", "join_deadline = \"50ms\"\njoin_without_broker = \"admit\"\n");
  PhoenixClient client = one->client();
  ASSERT_TRUE(client.joins("room:1"));
  client.sends(R"(["1","2","room:1","shout",{"n":1}])");
  EXPECT_TRUE(client.receives(R"([null,null,"room:1","shout",{"n":1}])"));
}

TEST_P(TwoEndpoints, MembersGoOnTogetherWhenTheBrokerHasComeBack) {
  const auto one = node("one");
  const auto two = node("two");
  PhoenixClient at_one = one->client();
  PhoenixClient at_two = two->client();
  ASSERT_TRUE(at_one.joins("room:1"));
  ASSERT_TRUE(at_two.joins("room:1"));
  broker.kill();
  at_one.sends(R"(["1","2","room:1","shout",{"n":1}])");
  EXPECT_TRUE(at_one.receives(R"([null,null,"room:1","shout",{"n":1}])"));
  broker.start();
  // A topic that is confirmed over the new connections comes after those that were wanted before.
  for (const auto* each : {&one, &two})
    for (int i = 0; i < 8; ++i)
      ASSERT_TRUE((*each)->client().joins("room:new" + std::to_string(i)));
  at_one.sends(R"(["1","3","room:1","shout",{"n":2}])");
  EXPECT_TRUE(at_one.receives(R"([null,null,"room:1","shout",{"n":2}])"));
  EXPECT_TRUE(at_two.receives(R"([null,null,"room:1","shout",{"n":2}])"));
}

TEST_P(TwoEndpoints, NodesOfDifferentPoolSizesShareBroadcasts_E180) {
  const auto one = node("one", "links = 1\n");
  const auto two = node("two", "links = 2\n");
  PhoenixClient at_one = one->client();
  PhoenixClient at_two = two->client();
  ASSERT_TRUE(at_one.joins("room:1"));
  ASSERT_TRUE(at_two.joins("room:1"));
  at_two.sends(R"(["1","2","room:1","shout",{"n":1}])");
  EXPECT_TRUE(at_one.receives(R"([null,null,"room:1","shout",{"n":1}])"));
}

TEST_P(TwoEndpoints, PubsubsOfDifferentNamesShareNothing) {
  const auto one = node("one");
  const auto two = node("two", "name = \"Other.PubSub\"\n");
  PhoenixClient at_one = one->client();
  PhoenixClient at_two = two->client();
  ASSERT_TRUE(at_one.joins("room:1"));
  ASSERT_TRUE(at_two.joins("room:1"));
  at_one.sends(R"(["1","2","room:1","shout",{"n":1}])");
  EXPECT_TRUE(at_one.receives(R"([null,null,"room:1","shout",{"n":1}])"));
  EXPECT_TRUE(at_two.hears_nothing());
}

TEST_P(TwoEndpoints, AnAdapterOfTheProgramsOwnIsLeftAloneAndTheLogSaysSo) {
  Config config;
  config.http.port = 0;
  config.broker.kind =
      GetParam() == BrokerSetup::Kind::nats ? BrokerConfig::Kind::nats : BrokerConfig::Kind::redis;
  config.pubsub->adapter = local_pubsub_adapter("mine");
  const auto log = std::make_shared<RecordingLog>();
  config.log_sink = log;
  Endpoint endpoint(config);
  ASSERT_TRUE(endpoint.start());
  EXPECT_EQ(endpoint.pubsub().node_name(), "mine");
  EXPECT_TRUE(log->has(LogLevel::warning, "pubsub.adapter sets nothing"));
}

INSTANTIATE_TEST_SUITE_P(Over, TwoEndpoints,
                         testing::Values(BrokerSetup::Kind::nats, BrokerSetup::Kind::redis),
                         [](const auto& tested) {
                           return tested.param == BrokerSetup::Kind::nats ? "Nats" : "Redis";
                         });

}  // namespace
}  // namespace roost::test
