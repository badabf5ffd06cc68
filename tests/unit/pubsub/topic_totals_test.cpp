// SPDX-License-Identifier: Apache-2.0
// How many topics a node has, while channels, sockets and subscriptions come and go on several shards.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <set>

#include "pubsub/topic_index.hpp"
#include "support/manual_clock.hpp"

namespace roost::pubsub {
namespace {

struct Sink final : fastlane::MessageSink {
  void send(const fastlane::EncodedMessage&) override {}
};

/// Of one topic on one shard.
class Subscribed final : public Subscriber {
 public:
  Subscribed(TopicIndex& index, std::string topic, fastlane::MessageSink* sink)
      : index_(index), topic_(std::move(topic)), channel_(sink != nullptr) {
    index_.subscribe(topic_, *this, {.sink = sink}, membership_);
  }
  Subscribed(const Subscribed&) = delete;
  Subscribed& operator=(const Subscribed&) = delete;
  ~Subscribed() override { membership_.leave(); }
  void on_broadcast(const BroadcastPtr&) override {}

  [[nodiscard]] const std::string& topic() const { return topic_; }
  [[nodiscard]] bool is_channel() const { return channel_; }

 private:
  TopicIndex& index_;
  std::string topic_;
  bool channel_;
  Membership membership_;
};

using Members = std::vector<std::unique_ptr<Subscribed>>;

TopicTotals counted_anew(const std::vector<const Members*>& shards) {
  std::set<std::string> channels, all;
  for (const Members* members : shards) {
    for (const auto& member : *members) {
      all.insert(member->topic());
      if (member->is_channel()) channels.insert(member->topic());
    }
  }
  return {channels.size(), all.size() - channels.size()};
}

TEST(TopicTotals, AreRightWhateverJoinsAndLeaves) {
  constexpr std::size_t kShards = 3;
  constexpr int kSteps = 3000;
  Telemetry telemetry;
  const test::ManualClock clock;
  InterestTable interest(kShards);
  Sink sink;
  std::vector<std::unique_ptr<TopicIndex>> indexes;
  for (std::uint16_t shard = 0; shard < kShards; ++shard)
    indexes.push_back(std::make_unique<TopicIndex>(shard, interest, telemetry, clock));
  std::vector<Members> members(kShards);
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): every run the same
  const auto dice = [&](std::size_t sides) { return random() % sides; };
  for (int step = 0; step < kSteps; ++step) {
    const std::size_t shard = dice(kShards);
    Members& here = members[shard];
    if (here.empty() || dice(2) == 0) {
      here.push_back(std::make_unique<Subscribed>(*indexes[shard], "room:" + std::to_string(dice(6)),
                                                  dice(2) == 0 ? &sink : nullptr));
    } else {
      here.erase(here.begin() + static_cast<std::ptrdiff_t>(dice(here.size())));
    }
    ASSERT_EQ(indexes[shard]->totals(), counted_anew({&here})) << "step " << step;
    ASSERT_EQ(interest.totals(), counted_anew({&members[0], &members[1], &members[2]})) << "step " << step;
  }
}

}  // namespace
}  // namespace roost::pubsub
