// SPDX-License-Identifier: Apache-2.0
// Presence on two endpoints over a real broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "roost/endpoint.hpp"
#include "support/asked_program.hpp"
#include "support/broker.hpp"
#include "support/phoenix_client.hpp"
#include "support/recording_log.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class PresentChannel : public Channel {
 public:
  JoinResult join(const Topic&, const Payload& params) override {
    user_ = std::string(params.json().value().at("user").as_string());
    send_self(0);
    return JoinResult::ok();
  }
  void handle_info(const Info&) override {
    presence().track(user_).value();
    presence().push_state();
  }

 private:
  std::string user_;
};

struct PresentSocket : Socket {
  static Routes routes() { return {channel<PresentChannel>("room:*")}; }
  ConnectResult connect(const Params&, const ConnectInfo&) override { return ConnectResult::ok(); }
};

PresenceOptions quick() {
  return {.broadcast_period = milliseconds(50), .diff_window = milliseconds(10)};
}

class PresenceOverBroker : public testing::TestWithParam<BrokerSetup::Kind> {
 protected:
  std::unique_ptr<Endpoint> node(const std::string& name) {
    const std::string at = "127.0.0.1:" + std::to_string(broker_.port());
    Config config;
    config.http.port = 0;
    config.shards = 2;
    config.log_sink = log_;
    config.pubsub = PubSubOptions{};
    config.pubsub->adapter =
        GetParam() == BrokerSetup::Kind::nats
            ? nats_pubsub_adapter({.servers = {"nats://" + at}, .broker = {.node = name}})
            : redis_pubsub_adapter({.url = "redis://" + at, .broker = {.node = name}});
    auto endpoint = std::make_unique<Endpoint>(std::move(config));
    endpoint->socket<PresentSocket>("/socket");
    endpoint->add_presence(quick());
    endpoint->start().value();
    return endpoint;
  }
  /// False after ten seconds.
  static bool comes_true(const std::function<bool()>& what) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!what()) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      std::this_thread::sleep_for(milliseconds(5));
    }
    return true;
  }

  std::shared_ptr<RecordingLog> log_ = std::make_shared<RecordingLog>();
  Broker broker_{{.kind = GetParam()}};
};

TEST_P(PresenceOverBroker, ClientsOfEachNodeSeeThoseOfTheOther_F199) {
  const auto one = node("one");
  const auto two = node("two");
  PhoenixClient ann(one->port());
  ann.sends(R"(["1","1","room:1","phx_join",{"user":"ann"}])");
  EXPECT_TRUE(comes_true([&] { return two->presence().count("room:1") == 1; }));
  {
    PhoenixClient bob(two->port());
    bob.sends(R"(["1","1","room:1","phx_join",{"user":"bob"}])");
    EXPECT_TRUE(comes_true([&] { return one->presence().count("room:1") == 2; }));
    EXPECT_EQ(one->presence().list("room:1"), two->presence().list("room:1"));
  }
  EXPECT_TRUE(comes_true([&] { return one->presence().count("room:1") == 1; })) << "his connection ended";
}

TEST_P(PresenceOverBroker, ANodeThatStopsTakesItsPresencesWithIt_F203) {
  const auto one = node("one");
  auto two = node("two");
  PresenceOwner bot = two->presence().owner();
  bot.track("room:1", "bot").value();
  ASSERT_TRUE(comes_true([&] { return one->presence().count("room:1") == 1; }));
  EXPECT_TRUE(two->stop());
  EXPECT_TRUE(comes_true([&] { return one->presence().count("room:1") == 0; }));
}

TEST_P(PresenceOverBroker, AStateOfThousandsIsTransferredThoughTheBrokerTakesNoMessageOfThatSize_F207) {
  const auto one = node("one");
  PresenceOwner crowd = one->presence().owner();
  const std::string text(500, 'x');
  std::vector<PresenceOwner> owners;
  for (int i = 0; i < 5000; ++i) {
    if (i % 500 == 0) owners.push_back(one->presence().owner());
    owners.back().track("room:1", i, {{"text", text}}).value();
  }
  const auto two = node("two");
  EXPECT_TRUE(comes_true([&] { return two->presence().count("room:1") == 5000; }));
  EXPECT_EQ(one->presence().state("room:1").text(), two->presence().state("room:1").text());
}

TEST_P(PresenceOverBroker, WhatChangedWhileTheBrokerWasAwayIsThereWhenItIsBack) {
  const auto one = node("one");
  const auto two = node("two");
  PresenceOwner early = one->presence().owner();
  early.track("room:1", "early").value();
  ASSERT_TRUE(comes_true([&] { return two->presence().count("room:1") == 1; }));
  broker_.kill();
  early = {};
  PresenceOwner late = one->presence().owner();
  late.track("room:1", "late").value();
  EXPECT_EQ(one->presence().count("room:1"), 1U);
  std::this_thread::sleep_for(milliseconds(200));  // real time: several broadcasts are lost meanwhile
  broker_.start();
  EXPECT_TRUE(comes_true([&] {
    return two->presence().count("room:1") == 1 && two->presence().list("room:1").contains("late");
  }));
}

INSTANTIATE_TEST_SUITE_P(Brokers, PresenceOverBroker,
                         testing::Values(BrokerSetup::Kind::nats, BrokerSetup::Kind::redis),
                         [](const auto& kind) {
                           return kind.param == BrokerSetup::Kind::nats ? "nats" : "redis";
                         });

/// A replica of tests/peers, which was not written from this code.
class TheirNode {
 public:
  explicit TheirNode(std::uint16_t redis_port)
      : program_({"/usr/bin/python3", ROOST_SOURCE_DIR "/tests/peers/roostpeer.py",
                  std::to_string(redis_port), "theirs", "Roost.PubSub", "Roost.Presence"}) {}

  std::string ask(const std::string& command) {
    program_.tell(command);
    return program_.answer();
  }

 private:
  AskedProgram program_;
};

class BesideAnIndependentPeer : public PresenceOverBroker {};

TEST_P(BesideAnIndependentPeer, BothListTheSameAfterJoinsUpdatesLeavesAndAGoodbye_F199_F203_F205) {
  auto ours = node("ours");
  std::vector<PresenceOwner> owners(10);
  for (std::size_t i = 0; i < owners.size(); ++i) {
    owners[i] = ours->presence().owner();
    owners[i].track("room:1", "early-" + std::to_string(i), {{"n", i}}).value();
  }
  const std::string all = "early-0,early-1,early-2,early-3,early-4,early-5,early-6,early-7,early-8,early-9";
  TheirNode theirs(broker_.port());
  EXPECT_TRUE(comes_true([&] { return theirs.ask("list room:1") == all; })) << "a transfer";

  EXPECT_EQ(theirs.ask(R"(track room:1 bob {"status":"on","n":[1,2.5,null,true]})"), "done");
  EXPECT_TRUE(comes_true([&] { return ours->presence().list("room:1").contains("bob"); }));
  EXPECT_EQ(theirs.ask(R"(update room:1 bob {"status":"away"})"), "done");
  EXPECT_TRUE(comes_true([&] {
    const Json bob = ours->presence().get_by_key("room:1", "bob").at("metas").at(0);
    return bob.at("status") == "away" && bob.as_object().contains("phx_ref_prev");
  }));

  owners[0].update("room:1", "early-0", {{"n", 100}}).value();
  owners.erase(owners.begin() + 1, owners.end());
  EXPECT_TRUE(comes_true([&] { return theirs.ask("list room:1") == "bob,early-0"; }));
  EXPECT_EQ(theirs.ask("untrack room:1 bob"), "done");
  EXPECT_TRUE(comes_true([&] { return ours->presence().count("room:1") == 1; }));
  EXPECT_EQ(theirs.ask(R"(track room:1 cid {})"), "done");
  EXPECT_TRUE(comes_true([&] { return ours->presence().count("room:1") == 2; }));
  EXPECT_EQ(theirs.ask("goodbye"), "done");
  EXPECT_TRUE(comes_true([&] { return ours->presence().count("room:1") == 1; }));
  EXPECT_EQ(theirs.ask(R"(track room:1 cid2 {})"), "done");
  EXPECT_TRUE(comes_true([&] { return ours->presence().list("room:1").contains("cid2"); }));
  ours->stop();
  EXPECT_TRUE(comes_true([&] { return theirs.ask("list room:1") == "cid,cid2"; }));
}

INSTANTIATE_TEST_SUITE_P(Redis, BesideAnIndependentPeer, testing::Values(BrokerSetup::Kind::redis));

TEST(PresenceOfAnEndpoint, IsDeclaredBeforeTheStart) {
  Config config;
  config.http.port = 0;
  config.pubsub = PubSubOptions{};
  Endpoint endpoint(std::move(config));
  // [snippet: presence]
  endpoint.add_presence();
  // [/snippet]
  endpoint.start().value();
  EXPECT_THROW(endpoint.add_presence({.name = "late"}), std::logic_error);
  EXPECT_EQ(endpoint.presence().options().name, "Roost.Presence");
  EXPECT_THROW(static_cast<void>(endpoint.presence("none")), std::logic_error);
}

}  // namespace
}  // namespace roost::test
