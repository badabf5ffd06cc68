// SPDX-License-Identifier: Apache-2.0
// Acceptance E175 to E186, as far as they speak of nodes: the pubsubs of two endpoints over a real broker,
// with pool sizes 1 and 8, and of different ones.
#include "roost/pubsub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "protocol/nats/subject.hpp"
#include "roost/endpoint.hpp"
#include "support/broker.hpp"
#include "support/phoenix_client.hpp"
#include "support/recording_log.hpp"
#include "support/tcp_client.hpp"

namespace roost::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct SilentChannel final : Channel {
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
};
struct SilentSocket : Socket {
  static Routes routes() { return {channel<SilentChannel>("*")}; }
};

/// What a subscriber was given. Thread: any.
class Notes {
 public:
  using Events = std::vector<std::string>;

  void add(std::string_view event) {
    const std::lock_guard lock(mutex_);
    events_.emplace_back(event);
    added_.notify_all();
  }
  [[nodiscard]] PubSub::Handler handler() {
    return [this](const BroadcastView& view) { add(view.event); };
  }
  /// All so far, once that event has come.
  [[nodiscard]] Events until(std::string_view event) {
    std::unique_lock lock(mutex_);
    added_.wait_for(lock, TcpClient::kDeadline,
                    [&] { return std::find(events_.begin(), events_.end(), event) != events_.end(); });
    return events_;
  }
  [[nodiscard]] Events now() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  Events events_;
};

/// A node whose interest in "a" its broker has confirmed.
class PubSubNode {
 public:
  PubSubNode(const Broker& broker, BrokerSetup::Kind kind, const std::string& name, unsigned pool_size) {
    Config config;
    config.http.port = 0;
    config.shards = 2;
    config.log_sink = log;
    config.pubsub->pool_size = pool_size;
    const bool nats = kind == BrokerSetup::Kind::nats;
    config.broker.kind = nats ? BrokerConfig::Kind::nats : BrokerConfig::Kind::redis;
    config.broker.nats.servers = {broker.url()};
    config.broker.redis.url = nats ? config.broker.redis.url : broker.url();
    config.broker.nats.broker.node = config.broker.redis.broker.node = name;
    endpoint = std::make_unique<Endpoint>(std::move(config));
    endpoint->socket<SilentSocket>("/socket");
    endpoint->pubsub().register_dispatcher(
        "loud", [this](std::span<const DispatchEntry> entries, SubscriberId from, const BroadcastView& view) {
          dispatched.add((from.valid() ? "from " : "") + std::string(view.event));
          for (const DispatchEntry& entry : entries)
            if (entry.metadata->is_string()) entry.deliver();
        });
    endpoint->start().value();
    member = std::make_unique<PhoenixClient>(endpoint->port());
    EXPECT_TRUE(member->joins("a"));
  }
  [[nodiscard]] PubSub& pubsub() const { return endpoint->pubsub(); }

  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  Notes dispatched;
  std::unique_ptr<Endpoint> endpoint;
  std::unique_ptr<PhoenixClient> member;
};

class PubSubOver : public testing::TestWithParam<std::tuple<BrokerSetup::Kind, unsigned, unsigned>> {
 protected:
  [[nodiscard]] static BrokerSetup::Kind kind() { return std::get<0>(GetParam()); }
  /// Everything that `from` sent before has come once it is heard.
  static void mark(const PubSubNode& from) { ASSERT_TRUE(from.pubsub().broadcast("a", "mark", {})); }

  Broker broker{{.kind = kind()}};
  PubSubNode one{broker, kind(), "one", std::get<1>(GetParam())};
  PubSubNode two{broker, kind(), "two", std::get<2>(GetParam())};
  Notes at_one;
  Notes at_two;
  Subscription sub_one = one.pubsub().subscribe("a", at_one.handler());
  Subscription sub_two = two.pubsub().subscribe("a", at_two.handler());
};

TEST_P(PubSubOver, TwoSubscriptionsOfTheOtherNodeAreTwoDeliveries_E175_E179_E180) {
  Subscription second = two.pubsub().subscribe("a", at_two.handler());
  Notes third;
  const Subscription stays = two.pubsub().subscribe("a", third.handler());
  ASSERT_TRUE(one.pubsub().broadcast("a", "e", {}));
  mark(one);
  static_cast<void>(third.until("mark"));
  sub_two.unsubscribe();
  second.unsubscribe();
  const auto before = at_two.now();
  ASSERT_TRUE(one.pubsub().broadcast("a", "late", {}));
  EXPECT_THAT(third.until("late"), ElementsAre("e", "mark", "late"));
  EXPECT_EQ(at_two.now(), before);
  EXPECT_EQ(std::count(before.begin(), before.end(), "e"), 2);
}

TEST_P(PubSubOver, BroadcastFromLeavesOutTheSenderOnItsNodeOnly_E176_E179_E180) {
  ASSERT_TRUE(one.pubsub().broadcast_from(sub_one.id(), "a", "from", {}));
  ASSERT_TRUE(one.pubsub().local_broadcast_from(sub_one.id(), "a", "local", {}));
  mark(one);
  EXPECT_THAT(at_one.until("mark"), ElementsAre("mark"));
  EXPECT_THAT(at_two.until("mark"), ElementsAre("from", "mark"));
}

TEST_P(PubSubOver, BroadcastReachesBothLocalBroadcastOneDirectTheNamed_E177_E179_E180) {
  ASSERT_TRUE(one.pubsub().local_broadcast("a", "here", {}));
  ASSERT_TRUE(one.pubsub().direct_broadcast("two", "a", "there", {}));
  EXPECT_THAT(at_two.until("there"), ElementsAre("there"));
  ASSERT_TRUE(one.pubsub().direct_broadcast("three", "a", "nowhere", {}));
  ASSERT_TRUE(one.pubsub().direct_broadcast("one", "a", "myself", {}));
  mark(one);
  EXPECT_THAT(at_one.until("mark"), ElementsAre("here", "myself", "mark"));
  EXPECT_THAT(at_two.until("mark"), ElementsAre("there", "mark"));
}

TEST_P(PubSubOver, ADispatcherOfTheOtherNodeGetsEntriesAndMessageAndNoSender_E178_E179_E180) {
  Notes named;
  const Subscription with_metadata = two.pubsub().subscribe("a", named.handler(), Json("x"));
  ASSERT_TRUE(one.pubsub().broadcast_with("loud", sub_one.id(), "a", "e", {}));
  mark(one);
  EXPECT_THAT(named.until("mark"), ElementsAre("e", "mark"));
  EXPECT_THAT(at_two.until("mark"), ElementsAre("mark"));
  EXPECT_THAT(two.dispatched.now(), testing::Each("e"));
  EXPECT_THAT(one.dispatched.now(), testing::Each("from e"));
}

TEST_P(PubSubOver, ASubscriberThatEndsIsGoneForTheOtherNodeToo_E182_E179_E180) {
  Notes gone;
  {
    const Subscription dies = two.pubsub().subscribe("a", gone.handler());
    ASSERT_TRUE(one.pubsub().broadcast("a", "e", {}));
    static_cast<void>(gone.until("e"));
  }
  two.member.reset();
  mark(one);
  EXPECT_THAT(at_two.until("mark"), ElementsAre("e", "mark"));
  EXPECT_THAT(gone.now(), ElementsAre("e"));
}

TEST_P(PubSubOver, WhatTheBrokerDoesNotTakeFailsInTheCallerAndNobodyGetsIt_E183_E179_E180) {
  const Payload huge = Payload::binary(std::string(std::size_t{9} << 20, 'x'));
  const auto sent = one.pubsub().broadcast("a", "huge", huge);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, std::errc::message_size);
  mark(one);
  EXPECT_THAT(at_one.until("mark"), ElementsAre("mark"));
  EXPECT_THAT(at_two.until("mark"), ElementsAre("mark"));
}

TEST_P(PubSubOver, AThousandMessagesOfOneSenderStayInOrder_E184_E179_E180) {
  Notes::Events sent;
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(one.pubsub().broadcast("a", sent.back(), {}));
  }
  EXPECT_EQ(at_two.until("999"), sent);
  EXPECT_EQ(at_one.until("999"), sent);
}

TEST_P(PubSubOver, NobodyHearsAnEchoOrWhatIsForAnother_E185_E179_E180) {
  ASSERT_TRUE(one.pubsub().broadcast("a", "once", {}));
  static_cast<void>(at_two.until("once"));
  ASSERT_TRUE(two.pubsub().direct_broadcast("two", "a", "own", {}));
  ASSERT_TRUE(two.pubsub().direct_broadcast("one", "a", "addressed", {}));
  // By then an echo would have come in front of it.
  EXPECT_THAT(at_one.until("addressed"), ElementsAre("once", "addressed"));
  mark(one);
  EXPECT_THAT(at_two.until("mark"), ElementsAre("once", "own", "mark"));
}

/// Says it to all nodes, as somebody at the broker.
void say_to_all(BrokerSetup::Kind kind, const Broker& broker, const std::string& bytes) {
  std::string subject;
  nats::Subjects("Roost.PubSub").append_all(subject);
  TcpClient client(broker.port());
  const std::string size = std::to_string(bytes.size());
  if (kind == BrokerSetup::Kind::nats) {
    ASSERT_TRUE(client.read_until("\r\n"));
    client.send("CONNECT {\"verbose\":false}\r\nPUB " + subject + " " + size + "\r\n" + bytes +
                "\r\nPING\r\n");
    ASSERT_TRUE(client.read_until("PONG\r\n"));
  } else {
    client.send("*3\r\n$7\r\nPUBLISH\r\n$" + std::to_string(subject.size()) + "\r\n" + subject + "\r\n$" +
                size + "\r\n" + bytes + "\r\n");
    ASSERT_TRUE(client.read_until("\r\n"));
  }
}

TEST_P(PubSubOver, AMessageOfAnotherVersionIsDroppedAndTheNextOnesCome_E185_E179_E180) {
  std::string of_version_2 = "R\x02\x01";
  of_version_2.resize(40, '\0');
  ASSERT_NO_FATAL_FAILURE(say_to_all(kind(), broker, of_version_2));
  for (const PubSubNode* node : {&one, &two})
    EXPECT_TRUE(node->log->wait_for(LogLevel::warning, "a message was dropped: an envelope of"));
  mark(one);
  EXPECT_THAT(at_two.until("mark"), ElementsAre("mark"));
}

TEST_P(PubSubOver, ABrokerThatIsBackIsFoundAgain_E185_E179_E180) {
  for (PubSubNode* node : {&one, &two})
    node->log->clear();
  broker.kill();
  for (const PubSubNode* node : {&one, &two})
    ASSERT_TRUE(
        node->log->wait_for(LogLevel::warning, kind() == BrokerSetup::Kind::nats ? "nats: " : "redis: "));
  broker.start();
  for (const PubSubNode* node : {&one, &two})
    ASSERT_TRUE(node->log->wait_for(LogLevel::info, ": connected to"));
  // Only then is the topic subscribed again.
  EXPECT_TRUE(two.log->wait_for(LogLevel::warning, "messages of other nodes may be missing"));
  mark(one);
  EXPECT_THAT(at_two.until("mark"), ElementsAre("mark"));
}

TEST_P(PubSubOver, TheNodeNameIsWhatOthersAddress_E186_E179_E180) {
  EXPECT_EQ(one.pubsub().node_name(), "one");
  EXPECT_EQ(two.pubsub().node_name(), "two");
  ASSERT_TRUE(one.pubsub().direct_broadcast(two.pubsub().node_name(), "a", "hello", {}));
  EXPECT_THAT(at_two.until("hello"), ElementsAre("hello"));
  EXPECT_THAT(at_one.now(), IsEmpty());
}

std::string name_of_pubsubs(const testing::TestParamInfo<PubSubOver::ParamType>& tested) {
  const auto& [kind, one, two] = tested.param;
  return std::string(kind == BrokerSetup::Kind::nats ? "Nats" : "Redis") + std::to_string(one) + "And" +
         std::to_string(two);
}

INSTANTIATE_TEST_SUITE_P(Nodes, PubSubOver,
                         testing::Combine(testing::Values(BrokerSetup::Kind::nats, BrokerSetup::Kind::redis),
                                          testing::Values(1U, 8U), testing::Values(8U)),
                         &name_of_pubsubs);

}  // namespace
}  // namespace roost::test
