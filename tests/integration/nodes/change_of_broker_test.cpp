// SPDX-License-Identifier: Apache-2.0
// A cluster of three nodes changes from one broker to the other as docs/guides/cluster.md says, while clients
// on all nodes publish numbered messages: none is lost, doubled or reordered.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <array>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "roost/endpoint.hpp"
#include "support/broker.hpp"
#include "support/phoenix_client.hpp"
#include "support/recording_log.hpp"

namespace roost::test {
namespace {

struct ChorusChannel final : Channel {
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view event, const Payload& payload) override {
    return broadcast(event, payload), Reply::none();
  }
  void handle_gap(const PubSubGap& gap) override {
    push("gap", {{"cause", to_string(gap.cause)}, {"node", gap.origin}});
  }
};
struct ChorusSocket : Socket {
  static Routes routes() { return {channel<ChorusChannel>("room:*")}; }
};

/// What the keys pubsub.adapter and pubsub.also say.
struct Route {
  std::string adapter;
  std::string also = "none";
};

class Walk : public testing::TestWithParam<std::array<Route, 3>> {
 protected:
  /// A node with a client that is a member of the topic.
  struct Place {
    std::unique_ptr<Endpoint> endpoint;
    std::optional<PhoenixClient> client;
    std::string singer;                           // of this life of the node
    std::int64_t sung = 0;                        // its last number
    std::map<std::string, std::int64_t> heard{};  // the last number of each other one
  };

  void start(std::size_t number, const Route& route) {
    Config config;
    config.http.port = 0;
    config.shards = 2;
    config.log_sink = log;
    config.broker.kind = kind_of(route.adapter);
    config.broker.also = kind_of(route.also);
    config.broker.nats.servers = {nats.url()};
    config.broker.redis.url = redis.url();
    const std::string name = "node" + std::to_string(number);
    config.broker.nats.broker.node = config.broker.redis.broker.node = name;
    config.ready_path = "/ready";
    Place& place = places.at(number);
    place = {};
    place.endpoint = std::make_unique<Endpoint>(std::move(config));
    place.endpoint->socket<ChorusSocket>("/socket");
    place.endpoint->start().value();
    place.singer = name + "/" + std::to_string(++lives);
  }
  static BrokerConfig::Kind kind_of(const std::string& name) {
    if (name == "nats") return BrokerConfig::Kind::nats;
    return name == "redis" ? BrokerConfig::Kind::redis : BrokerConfig::Kind::none;
  }
  /// A load balancer waits for that, and the operator for the lines about both brokers.
  void await_connections(const Route& route) {
    for (const std::string& broker : {route.adapter, route.also}) {
      if (broker == "none") continue;
      ASSERT_TRUE(log->wait_for(LogLevel::info, broker + ": connected to")) << broker;
    }
  }
  void join(Place& place) {
    for (const Place& singer : places)
      place.heard[singer.singer] = singer.sung;
    place.client.emplace(place.endpoint->port());
    ASSERT_TRUE(place.client->joins("room:1"));
  }
  static void sing(Place& place) {
    place.client->sends(R"(["1","2","room:1","sing",{"who":")" + place.singer + R"(","number":)" +
                        std::to_string(++place.sung) + "}]");
  }
  /// Reads until it has heard all that has been sung, and checks each number.
  void hear(Place& listener) {
    while (!HasFatalFailure() && !has_heard_all(listener)) {
      const std::string text = listener.client->receives_text();
      ASSERT_FALSE(text.empty());
      const auto frame = boost::json::parse(text).as_array();
      const std::string event(frame.at(3).as_string());
      ASSERT_EQ(event, "sing") << text;
      const auto& song = frame.at(4).as_object();
      const std::string who(song.at("who").as_string());
      const std::int64_t number = song.at("number").as_int64();
      ASSERT_EQ(number, listener.heard[who] + 1) << "of " << who << " at " << listener.singer;
      listener.heard[who] = number;
    }
  }
  [[nodiscard]] bool has_heard_all(const Place& listener) const {
    for (const Place& singer : places) {
      if (!singer.client) continue;
      const auto heard = listener.heard.find(singer.singer);
      if ((heard == listener.heard.end() ? 0 : heard->second) != singer.sung) return false;
    }
    return true;
  }
  void round() {
    for (Place& place : places)
      if (place.client) sing(place);
    for (Place& place : places) {
      if (!place.client) continue;
      ASSERT_NO_FATAL_FAILURE(hear(place));
    }
  }
  /// The others go on meanwhile.
  void restart(std::size_t number, const Route& route) {
    Place& place = places.at(number);
    place.client.reset();
    std::unique_ptr<Endpoint> old = std::move(place.endpoint);
    auto stopping = std::async(std::launch::async, [&old] { return old->stop(); });
    do {
      ASSERT_NO_FATAL_FAILURE(round());
    } while (stopping.wait_for(std::chrono::seconds(0)) != std::future_status::ready);
    EXPECT_TRUE(stopping.get());
    log->clear();
    start(number, route);
    ASSERT_NO_FATAL_FAILURE(await_connections(route));
    for (int i = 0; i < 5; ++i)
      ASSERT_NO_FATAL_FAILURE(round());
    join(place);
    for (int i = 0; i < 20; ++i)
      ASSERT_NO_FATAL_FAILURE(round());
  }

  Broker nats{{.kind = BrokerSetup::Kind::nats}};
  Broker redis{{.kind = BrokerSetup::Kind::redis}};
  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  std::array<Place, 3> places;
  int lives = 0;
};

TEST_P(Walk, FromOneBrokerToTheOtherLosesDoublesAndReordersNothing) {
  const auto& [before, meanwhile, after] = GetParam();
  for (std::size_t i = 0; i < places.size(); ++i) {
    log->clear();
    start(i, before);
    ASSERT_NO_FATAL_FAILURE(await_connections(before));
  }
  for (Place& place : places)
    join(place);
  for (int i = 0; i < 20; ++i)
    ASSERT_NO_FATAL_FAILURE(round());
  for (const Route& route : {meanwhile, after})
    for (std::size_t i = 0; i < places.size(); ++i)
      ASSERT_NO_FATAL_FAILURE(restart(i, route));
  (before.adapter == "nats" ? nats : redis).stop();  // nobody uses it any more
  for (int i = 0; i < 20; ++i)
    ASSERT_NO_FATAL_FAILURE(round());
}

INSTANTIATE_TEST_SUITE_P(Of, Walk,
                         testing::Values(std::array<Route, 3>{{{"nats"}, {"nats", "redis"}, {"redis"}}},
                                         std::array<Route, 3>{{{"redis"}, {"redis", "nats"}, {"nats"}}}),
                         [](const auto& tested) {
                           return tested.param[0].adapter == "nats" ? "NatsToRedis" : "RedisToNats";
                         });

}  // namespace
}  // namespace roost::test
