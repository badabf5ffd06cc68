// SPDX-License-Identifier: Apache-2.0
// What adapters over a broker have to show beside pubsub_adapter_contract.hpp: what becomes of messages while
// the broker, or the way to it, fails. One rule holds throughout, at every node: messages come in order, none
// twice, and where some are missing a gap has been reported in between.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "contract/pubsub_adapter_contract.hpp"
#include "contract/quick_broker_options.hpp"
#include "support/broker.hpp"
#include "support/broker_proxy.hpp"

namespace roost::test {

/// A broker, and a way to it for each node.
class BrokerNetwork final : public AdapterNetwork {
 public:
  /// Of a node that connects to that port of 127.0.0.1.
  using Make = std::function<std::shared_ptr<PubSubAdapter>(std::uint16_t port, const BrokerOptions&)>;

  BrokerNetwork(BrokerSetup setup, Make make) : broker(std::move(setup)), make_(std::move(make)) {}

  std::shared_ptr<PubSubAdapter> adapter() override {
    proxies.push_back(std::make_unique<BrokerProxy>(broker.port()));
    return make_(proxies.back()->port(), quick_broker_options("node" + std::to_string(proxies.size())));
  }

  Broker broker;
  std::vector<std::unique_ptr<BrokerProxy>> proxies;  // of the nodes, in their order

 private:
  Make make_;
};

struct BrokerCluster {
  std::function<std::unique_ptr<BrokerNetwork>()> make;
  std::size_t shards = 2;
};

/// Two nodes: `speaker` publishes what `listener` hears.
class BrokerAdapterContract : public testing::TestWithParam<BrokerCluster> {
 protected:
  using Direction = BrokerProxy::Direction;
  using Mode = BrokerProxy::Mode;
  using Gap = ContractInbox::Gap;
  using Message = ContractInbox::Message;

  BrokerAdapterContract()
      : network(GetParam().make()),
        speaker(network->adapter(), GetParam().shards),
        listener(network->adapter(), GetParam().shards) {
    EXPECT_TRUE(speaker.becomes_connected());
    EXPECT_TRUE(listener.becomes_connected());
    listener.wants(kContractTopic);
  }
  ~BrokerAdapterContract() override {
    speaker.stop();
    listener.stop();
  }

  [[nodiscard]] BrokerProxy& way_of_speaker() { return *network->proxies[0]; }
  [[nodiscard]] BrokerProxy& way_of_listener() { return *network->proxies[1]; }

  /// The next number. While the broker is away this is no error: others are told what they missed.
  void publish(std::size_t size = 0) {
    const Payload payload({{"fill", std::string(size, 'x')}});
    const auto sent = speaker.adapter->broadcast(
        {.topic = kContractTopic, .event = std::to_string(++published), .payload = payload});
    EXPECT_TRUE(sent) << sent.error().message;
  }
  /// Publishes until the listener hears the newest: what it hears before may have been under way for long.
  [[nodiscard]] bool flows_again() {
    const auto deadline = std::chrono::steady_clock::now() + ContractInbox::kDeadline;
    while (std::chrono::steady_clock::now() < deadline) {
      publish();
      if (listener.inbox.wait_until([&] { return last_heard() == published; }, kBeat)) return true;
    }
    return false;
  }
  [[nodiscard]] int last_heard() const {
    const auto all = listener.inbox.all<Message>();
    return all.empty() ? 0 : std::stoi(all.back().event);
  }
  [[nodiscard]] bool hears_all() {
    return listener.inbox.wait_until([&] { return last_heard() == published; });
  }
  [[nodiscard]] bool reports_a_gap(std::size_t beyond = 0) {
    return listener.inbox.wait_until([&] { return listener.inbox.all<Gap>().size() > beyond; });
  }

  /// The rule above.
  void expect_order_and_gaps() {
    int last = 0;
    bool gap = false;
    for (const ContractInbox::Entry& entry : listener.inbox.entries()) {
      if (std::holds_alternative<Gap>(entry)) gap = true;
      const auto* message = std::get_if<Message>(&entry);
      if (message == nullptr) continue;
      const int number = std::stoi(message->event);
      EXPECT_GT(number, last) << "out of order or twice";
      EXPECT_TRUE(number == last + 1 || gap) << "missing without a gap: " << last + 1 << " to " << number - 1;
      last = number;
      gap = false;
    }
  }

  static constexpr std::chrono::milliseconds kBeat{20};

  std::unique_ptr<BrokerNetwork> network;
  ContractNode speaker;
  ContractNode listener;
  int published = 0;
};

TEST_P(BrokerAdapterContract, ABrokerThatIsKilledAndComesBackIsAGapAndThenMessagesFlow) {
  publish();
  ASSERT_TRUE(hears_all());
  network->broker.kill();
  ASSERT_TRUE(speaker.loses_all_links());
  ASSERT_TRUE(listener.loses_all_links());
  for (int i = 0; i < 5; ++i)
    publish();
  network->broker.start();
  ASSERT_TRUE(listener.becomes_connected());
  ASSERT_TRUE(speaker.becomes_connected());
  publish();
  EXPECT_TRUE(hears_all());
  EXPECT_THAT(listener.inbox.all<Gap>(), testing::Contains(testing::Field(&Gap::cause, GapCause::link_down)));
  EXPECT_GE(speaker.adapter->state().dropped, 5U);
  expect_order_and_gaps();
}

TEST_P(BrokerAdapterContract, ABrokerThatIsPausedForAMomentLosesNothingSilently) {
  publish();
  ASSERT_TRUE(hears_all());
  network->broker.pause();
  for (int i = 0; i < 100; ++i)
    publish();
  network->broker.resume();
  EXPECT_TRUE(flows_again());
  EXPECT_TRUE(hears_all());
  expect_order_and_gaps();
}

TEST_P(BrokerAdapterContract, ABrokerThatIsPausedForLongIsGivenUpAndFoundAgain) {
  publish();
  ASSERT_TRUE(hears_all());
  network->broker.pause();
  ASSERT_TRUE(listener.becomes_disconnected());
  ASSERT_TRUE(reports_a_gap());
  for (int i = 0; i < 100; ++i)
    publish();
  network->broker.resume();
  ASSERT_TRUE(listener.becomes_connected());
  ASSERT_TRUE(speaker.becomes_connected());
  EXPECT_TRUE(flows_again());
  EXPECT_TRUE(hears_all());
  expect_order_and_gaps();
}

TEST_P(BrokerAdapterContract, ALinkOfTheListenerThatIsCutIsAGap) {
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(flows_again());
    const std::size_t gaps = listener.inbox.all<Gap>().size();
    for (int i = 0; i < 100; ++i) {
      if (i == 50) way_of_listener().cut();
      publish();
    }
    EXPECT_TRUE(reports_a_gap(gaps));
    ASSERT_TRUE(listener.becomes_connected());
  }
  EXPECT_TRUE(flows_again());
  EXPECT_TRUE(hears_all());
  expect_order_and_gaps();
}

TEST_P(BrokerAdapterContract, EveryLinkReportsItsGapAlsoWhileNewTopicsKeepComing) {
  ASSERT_TRUE(flows_again());
  way_of_listener().delay(Direction::from_broker, std::chrono::milliseconds(100));
  way_of_listener().cut();
  const std::size_t links = listener.adapter->state().links.size();
  bool reported = false;
  for (int i = 0; i < 200 && !reported; ++i) {
    static_cast<void>(listener.ask_for({"new:" + std::to_string(2 * i), "new:" + std::to_string(2 * i + 1)}));
    reported = listener.inbox.wait_until([&] { return listener.inbox.all<Gap>().size() >= links; }, kBeat);
  }
  EXPECT_TRUE(reported);
}

TEST_P(BrokerAdapterContract, WhatTheSpeakerLostWhenItsLinkWasCutTheListenerKnows) {
  ASSERT_TRUE(flows_again());
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 100; ++i) {
      if (i == 50) way_of_speaker().cut();
      publish();
    }
    ASSERT_TRUE(speaker.becomes_connected());
    ASSERT_TRUE(flows_again());
    ASSERT_TRUE(hears_all());
  }
  expect_order_and_gaps();
}

TEST_P(BrokerAdapterContract, ALostTailIsReportedWithoutAnotherMessage) {
  publish();
  ASSERT_TRUE(hears_all());
  way_of_speaker().refuse(true);
  way_of_speaker().cut();
  ASSERT_TRUE(speaker.loses_all_links());
  publish();
  way_of_speaker().refuse(false);
  ASSERT_TRUE(speaker.becomes_connected());
  ASSERT_TRUE(reports_a_gap());
  EXPECT_EQ(last_heard(), 1);
  EXPECT_EQ(listener.inbox.all<Gap>().front().cause, GapCause::tail);
  EXPECT_EQ(listener.inbox.all<Gap>().front().count, 1U);
  EXPECT_EQ(listener.inbox.all<Gap>().front().topic, kContractTopic);
  EXPECT_EQ(listener.inbox.all<Gap>().front().origin, speaker.name());
}

TEST_P(BrokerAdapterContract, ABrokerThatTakesEverythingAndDeliversNothingIsFound) {
  ASSERT_TRUE(flows_again());
  way_of_listener().set(Direction::from_broker, Mode::swallow);
  publish();
  ASSERT_TRUE(listener.becomes_disconnected());
  ASSERT_TRUE(reports_a_gap());
  way_of_listener().cut();
  way_of_listener().set(Direction::from_broker, Mode::flow);
  ASSERT_TRUE(listener.becomes_connected());
  EXPECT_TRUE(flows_again());
  EXPECT_TRUE(hears_all());
  expect_order_and_gaps();
}

TEST_P(BrokerAdapterContract, ASlowWayDelaysAndLosesNothing) {
  ASSERT_TRUE(flows_again());
  way_of_listener().delay(Direction::from_broker, std::chrono::milliseconds(100));
  for (int i = 0; i < 100; ++i)
    publish();
  EXPECT_TRUE(hears_all());
  EXPECT_THAT(listener.inbox.all<Gap>(), testing::IsEmpty());
  expect_order_and_gaps();
}

TEST_P(BrokerAdapterContract, AListenerThatReadsTooSlowlyHoldsNobodyUp) {
  ASSERT_TRUE(flows_again());
  way_of_listener().set(Direction::from_broker, Mode::stall);
  constexpr std::size_t kLarge = 64UL * 1024;
  for (int i = 0; i < 500; ++i)
    publish(kLarge);
  ASSERT_TRUE(listener.becomes_disconnected());  // its probes do not come back
  way_of_listener().set(Direction::from_broker, Mode::flow);
  ASSERT_TRUE(listener.becomes_connected());
  EXPECT_TRUE(flows_again());
  EXPECT_TRUE(hears_all());
  expect_order_and_gaps();
}

TEST_P(BrokerAdapterContract, ATopicAskedForWhileTheBrokerIsAwayIsConfirmedWhenItIsBack) {
  network->broker.kill();
  ASSERT_TRUE(listener.becomes_disconnected());
  const auto pending = listener.ask_for({"late"});
  EXPECT_EQ(*pending, 1);
  network->broker.start();
  ASSERT_TRUE(listener.confirmed(pending));
  ASSERT_TRUE(speaker.becomes_connected());
  ASSERT_TRUE(speaker.adapter->broadcast({.topic = "late", .event = "1", .payload = Payload()}));
  EXPECT_TRUE(listener.inbox.hears("1"));
}

TEST_P(BrokerAdapterContract, ABrokerThatIsAwayAtTheStartIsNoError) {
  network->broker.kill();
  ContractNode third(network->adapter());
  const auto pending = third.ask_for({kContractTopic});
  EXPECT_FALSE(third.adapter->state().connected());
  network->broker.start();
  EXPECT_TRUE(third.confirmed(pending));
  ASSERT_TRUE(speaker.becomes_connected());
  publish();
  EXPECT_TRUE(third.inbox.hears(std::to_string(published)));
}

TEST_P(BrokerAdapterContract, ATopicThatANodeDoesNotWantIsNotSentToIt) {
  constexpr std::size_t kLarge = 100'000;
  speaker.wants("mark");
  const Payload large({{"fill", std::string(kLarge, 'x')}});
  const std::uint64_t before = way_of_listener().carried(Direction::from_broker);
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(speaker.adapter->broadcast({.topic = "unwanted", .event = "e", .payload = large}));
  publish();
  ASSERT_TRUE(hears_all());
  EXPECT_LT(way_of_listener().carried(Direction::from_broker) - before, kLarge);
}

TEST_P(BrokerAdapterContract, TheStateNamesTheBrokerAndNoSecret) {
  publish();
  ASSERT_TRUE(hears_all());
  const PubSubState state = listener.adapter->state();
  ASSERT_FALSE(state.links.empty());
  for (const PubSubState::Link& link : state.links) {
    EXPECT_EQ(link.status, PubSubState::Status::connected);
    EXPECT_THAT(link.broker, testing::HasSubstr("127.0.0.1"));
    EXPECT_EQ(link.connects, 1U);
  }
  EXPECT_EQ(state.topics, 1U);
  EXPECT_GE(state.received, 1U);
  EXPECT_GE(speaker.adapter->state().sent, 1U);
}

TEST_P(BrokerAdapterContract, AMessageTooLargeForTheBrokerFailsInTheCallerAndNobodyGetsIt) {
  ASSERT_TRUE(flows_again());
  const Payload huge = Payload::binary(std::string(std::size_t{9} << 20, 'x'));
  const auto sent = speaker.adapter->broadcast({.topic = kContractTopic, .event = "huge", .payload = huge});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, std::errc::message_size);
  EXPECT_TRUE(flows_again());
  EXPECT_TRUE(speaker.adapter->state().connected());
  EXPECT_EQ(speaker.adapter->state().links.front().connects, 1U);
}

}  // namespace roost::test
