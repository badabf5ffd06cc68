// SPDX-License-Identifier: Apache-2.0
// Where messages of a topic are missing, a gap stands in their place: one that knows how many, or one of all
// topics. Seen where the adapter hands over, so nothing is between the two.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "contract/contract_node.hpp"
#include "contract/quick_broker_options.hpp"
#include "roost/nats_adapter.hpp"
#include "support/broker.hpp"
#include "support/broker_proxy.hpp"

namespace roost::test {
namespace {

using testing::IsEmpty;
using Gap = ContractInbox::Gap;
using Message = ContractInbox::Message;

struct NatsLoss : testing::Test {
  static constexpr int kTopics = 8;

  [[nodiscard]] static std::shared_ptr<PubSubAdapter> over(const BrokerProxy& way, std::string name) {
    return nats_pubsub_adapter({.servers = {"nats://127.0.0.1:" + std::to_string(way.port())},
                                .broker = quick_broker_options(std::move(name))});
  }
  static std::string topic(int number) { return "topic:" + std::to_string(number); }

  NatsLoss() {
    EXPECT_TRUE(speaker.becomes_connected());
    EXPECT_TRUE(listener.becomes_connected());
    for (int i = 0; i < kTopics; ++i)
      listener.wants(topic(i));
    publish(1);
    EXPECT_TRUE(hears_the_last());
  }

  /// On every topic; on the shards, each with its own topics.
  void publish(int count) {
    for (int i = 0; i < count; ++i) {
      ++published;
      for (std::size_t shard = 0; shard < 2; ++shard)
        speaker.on_shard(shard, [&] {
          for (int t = static_cast<int>(shard); t < kTopics; t += 2)
            EXPECT_TRUE(speaker.adapter->broadcast(
                {.topic = topic(t), .event = std::to_string(published), .payload = Payload()}));
        });
    }
  }
  [[nodiscard]] bool hears_the_last() {
    return listener.inbox.wait_until([&] {
      std::map<std::string, int> last;
      for (const Message& message : listener.inbox.all<Message>())
        last[message.topic] = std::stoi(message.event);
      return last.size() == kTopics && std::all_of(last.begin(), last.end(), [&](const auto& each) {
               return each.second == published;
             });
    });
  }
  /// Publishes while `fault` happens, and after it until everything flows.
  void live_through(const std::function<void()>& fault) {
    publish(50);
    fault();
    publish(50);
    ASSERT_TRUE(speaker.becomes_connected());
    ASSERT_TRUE(listener.becomes_connected());
    for (int attempt = 0; attempt < 200; ++attempt) {
      publish(1);
      const bool all = listener.inbox.wait_until([&] { return !heard_all_of_the_last().empty(); },
                                                 std::chrono::milliseconds(50));
      if (all) break;
    }
    ASSERT_TRUE(hears_the_last());
    EXPECT_THAT(unexplained(), IsEmpty());
  }
  [[nodiscard]] std::string heard_all_of_the_last() const {
    int found = 0;
    for (const Message& message : listener.inbox.all<Message>())
      found += message.event == std::to_string(published) ? 1 : 0;
    return found == kTopics ? "all" : "";
  }

  /// Holes without a gap in their place; messages that came twice or out of order.
  [[nodiscard]] std::vector<std::string> unexplained() const {
    std::vector<std::string> wrong;
    std::map<std::string, int> last;
    std::map<std::string, std::uint64_t> known;  // of the missing, since the last message of the topic
    std::map<std::string, bool> any;             // a gap of all topics, since then
    for (const auto& entry : listener.inbox.entries()) {
      if (const auto* gap = std::get_if<Gap>(&entry)) {
        if (gap->topic.empty())
          for (int t = 0; t < kTopics; ++t)
            any[topic(t)] = true;
        else
          known[gap->topic] += gap->count;
      }
      const auto* message = std::get_if<Message>(&entry);
      if (message == nullptr) continue;
      const int number = std::stoi(message->event);
      const int before = std::exchange(last[message->topic], number);
      const auto missing = static_cast<std::uint64_t>(number - before - 1);
      if (number <= before)
        wrong.push_back(message->topic + " " + message->event + " came after " + std::to_string(before));
      else if (missing > known[message->topic] && !any[message->topic])
        wrong.push_back(message->topic + ": " + std::to_string(missing) + " missing before " +
                        message->event);
      known[message->topic] = 0;
      any[message->topic] = false;
    }
    return wrong;
  }

  Broker broker = Broker::nats();
  BrokerProxy speakers_way{broker.port()};
  BrokerProxy listeners_way{broker.port()};
  ContractNode speaker{over(speakers_way, "speaker")};
  ContractNode listener{over(listeners_way, "listener")};
  int published = 0;
};

TEST_F(NatsLoss, OfABrokerThatIsPaused) {
  live_through([&] {
    broker.pause();
    publish(50);
    EXPECT_TRUE(speaker.becomes_disconnected());
    publish(50);
    broker.resume();
  });
}

TEST_F(NatsLoss, OfABrokerThatIsKilled) {
  live_through([&] {
    broker.kill();
    publish(50);
    broker.start();
  });
}

TEST_F(NatsLoss, OfASpeakerThatIsCutOff) {
  for (int round = 0; round < 5; ++round)
    live_through([&] { speakers_way.cut(); });
}

TEST_F(NatsLoss, OfAListenerThatIsCutOff) {
  for (int round = 0; round < 5; ++round)
    live_through([&] { listeners_way.cut(); });
}

}  // namespace
}  // namespace roost::test
