// SPDX-License-Identifier: Apache-2.0
#include "cluster/stream_merger.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "envelopes.hpp"

namespace roost::cluster {
namespace {

using namespace std::chrono_literals;
using test::broadcast;
using test::first;
using test::node;
using testing::ElementsAre;
using testing::IsEmpty;

class StreamMergerTest : public testing::Test {
 protected:
  void take(const Envelope& envelope, std::size_t broker = 0) { take(merger_, envelope, broker); }
  void take(StreamMerger& merger, const Envelope& envelope, std::size_t broker = 0) const {
    std::string bytes;
    ASSERT_FALSE(encode(envelope, bytes));
    const auto decoded = decode(bytes);
    merger.take(std::get<Envelope>(decoded), bytes, broker, now_);
  }
  void take(std::initializer_list<std::uint64_t> sequences) {
    for (const std::uint64_t sequence : sequences)
      take(broadcast(sequence));
  }
  void pass(base::Duration time) {
    now_ += time;
    merger_.pass(now_);
  }

  base::TimePoint now_{1000s};
  bool others_bring_ = true;
  LossTracker tracker_;
  std::vector<std::uint64_t> delivered_;
  std::vector<std::uint64_t> lost_;  // counts
  const StreamMerger::Deliver deliver_ = [this](const Envelope& envelope) {
    delivered_.push_back(envelope.sequence);
  };
  const LossTracker::Report report_ = [this](const Loss& loss) { lost_.push_back(loss.count); };
  const StreamMerger::OthersBring others_ = [this](std::size_t) { return others_bring_; };
  StreamMerger merger_{tracker_, StreamMerger::Counted::by_topic,     others_, deliver_,
                       report_,  {.patience = 1s, .max_bytes = 1'000}};
};

TEST_F(StreamMergerTest, DeliversTheFirstCopyAndDropsTheSecond) {
  take({1, 1, 2, 3, 2, 3, 4, 4});
  EXPECT_THAT(delivered_, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(lost_, IsEmpty());
  EXPECT_EQ(merger_.next(), std::nullopt);
}

TEST_F(StreamMergerTest, WaitsForWhatTheOtherBrokerMayStillBring) {
  take({1, 4, 5});
  EXPECT_THAT(delivered_, ElementsAre(1));
  EXPECT_EQ(merger_.next(), now_ + 1s);
  take({2});
  EXPECT_THAT(delivered_, ElementsAre(1, 2));
  take({3});
  EXPECT_THAT(delivered_, ElementsAre(1, 2, 3, 4, 5));
  take({4, 5});
  EXPECT_THAT(delivered_, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(lost_, IsEmpty());
  EXPECT_EQ(merger_.next(), std::nullopt);
  EXPECT_EQ(merger_.held_bytes(), 0U);
}

TEST_F(StreamMergerTest, ReportsWhatDoesNotComeInTimeAndGoesOn) {
  take({1, 4, 6});
  pass(999ms);
  EXPECT_THAT(delivered_, ElementsAre(1));
  pass(1ms);
  EXPECT_THAT(delivered_, ElementsAre(1, 4, 6));
  EXPECT_THAT(lost_, ElementsAre(2, 1));
  take({2, 5, 7});
  EXPECT_THAT(delivered_, ElementsAre(1, 4, 6, 7));
  EXPECT_EQ(merger_.next(), std::nullopt);
}

TEST_F(StreamMergerTest, GivesEveryHoleItsOwnTime) {
  take({1, 3, 5});
  pass(600ms);
  take({2});
  EXPECT_THAT(delivered_, ElementsAre(1, 2, 3));
  pass(600ms);
  EXPECT_THAT(delivered_, ElementsAre(1, 2, 3));
  pass(400ms);
  EXPECT_THAT(delivered_, ElementsAre(1, 2, 3, 5));
}

TEST_F(StreamMergerTest, HoldsUpNoOtherTopicNodeLifeOrLane) {
  take({1, 3});
  const std::vector<Envelope> others = {first("room:2", node(), 7), first("room:1", node("b@host"), 7),
                                        first("room:1", node("a@host", 8), 7),
                                        first("room:1", node("a@host", 7, 1), 7)};
  for (const Envelope& other : others)
    take(other);
  EXPECT_THAT(delivered_, ElementsAre(1, 7, 7, 7, 7));
}

TEST_F(StreamMergerTest, ATopicThatItsOriginHadForgottenGoesOnAtOnce) {
  take({1, 2, 102});
  take(first("room:1", node(), 100));
  EXPECT_THAT(delivered_, ElementsAre(1, 2, 100));
  take({101});
  EXPECT_THAT(delivered_, ElementsAre(1, 2, 100, 101, 102));
  EXPECT_THAT(lost_, IsEmpty());
}

TEST_F(StreamMergerTest, ANewStreamBeginsWhenBothBrokersHaveBroughtSomethingOfIt) {
  take(broadcast(7), 0);
  take(broadcast(8), 0);
  EXPECT_THAT(delivered_, IsEmpty());
  take(broadcast(5), 1);
  EXPECT_THAT(delivered_, ElementsAre(5));
  take(broadcast(6), 1);
  EXPECT_THAT(delivered_, ElementsAre(5, 6, 7, 8));
  take(broadcast(7), 1);
  take(broadcast(9), 1);
  EXPECT_THAT(delivered_, ElementsAre(5, 6, 7, 8, 9));
  EXPECT_THAT(lost_, IsEmpty());
}

TEST_F(StreamMergerTest, ANewStreamWaitsNoLongerThanForALoss) {
  take(broadcast(7), 0);
  take(broadcast(9), 0);
  pass(1s);
  EXPECT_THAT(delivered_, ElementsAre(7, 9));
  EXPECT_THAT(lost_, ElementsAre(1));
}

TEST_F(StreamMergerTest, ANewStreamWaitsForNoBrokerThatIsAway) {
  take(broadcast(7), 0);
  others_bring_ = false;
  take(broadcast(8), 0);
  EXPECT_THAT(delivered_, ElementsAre(7, 8));
  take(broadcast(7, "room:2"), 0);
  EXPECT_THAT(delivered_, ElementsAre(7, 8, 7));
  EXPECT_EQ(merger_.held_bytes(), 0U);
}

TEST_F(StreamMergerTest, TheVeryFirstMessageIsNotHeld) {
  take(broadcast(2), 0);
  EXPECT_THAT(delivered_, IsEmpty());
  take(broadcast(1), 1);
  EXPECT_THAT(delivered_, ElementsAre(1, 2));
}

TEST_F(StreamMergerTest, WhatIsBelowANewBeginningIsLetGoBeforeIt) {
  take({1, 4});
  take(first("room:1", node(), 100));
  EXPECT_THAT(delivered_, ElementsAre(1, 4, 100));
  EXPECT_THAT(lost_, ElementsAre(2));
  EXPECT_EQ(merger_.held_bytes(), 0U);
}

TEST_F(StreamMergerTest, BeyondItsBoundItLetsGoWhatItHasHeldTheLongest) {
  take({1, 3});
  Envelope large = broadcast(5, "room:2");
  const std::string payload = "{\"x\":\"" + std::string(900, 'x') + "\"}";
  large.payload = payload;
  take(broadcast(1, "room:2"));
  take(large);
  EXPECT_THAT(delivered_, ElementsAre(1, 1, 3));
  EXPECT_THAT(lost_, ElementsAre(1));
  EXPECT_LE(merger_.held_bytes(), 1'000U);
}

TEST_F(StreamMergerTest, DropsWhatItHoldsOfATopicThatIsNotWantedAnyMore) {
  take({1, 3});
  merger_.forget_topic("room:2");
  EXPECT_GT(merger_.held_bytes(), 0U);
  merger_.forget_topic("room:1");
  EXPECT_EQ(merger_.held_bytes(), 0U);
  pass(1s);
  EXPECT_THAT(delivered_, ElementsAre(1));
}

TEST_F(StreamMergerTest, CountsDirectBroadcastsOfALaneTogether) {
  LossTracker tracker;
  std::vector<std::string> topics;
  StreamMerger merger(
      tracker, StreamMerger::Counted::by_lane, others_,
      [&](const Envelope& envelope) { topics.emplace_back(envelope.topic); }, report_);
  const auto direct = [](std::uint64_t sequence, std::string_view topic) {
    Envelope envelope = broadcast(sequence, topic);
    envelope.kind = Kind::direct;
    return envelope;
  };
  take(merger, direct(1, "a"));
  take(merger, direct(3, "c"));
  take(merger, direct(1, "a"));
  take(merger, direct(2, "b"));
  take(merger, direct(3, "c"));
  EXPECT_THAT(topics, ElementsAre("a", "b", "c"));
}

/// Two brokers that carry what one origin says, each in order and as fast as it likes, and one of them loses
/// some: everything comes once and in order, without a loss.
TEST_F(StreamMergerTest, WhateverTheTwoBrokersDoNothingIsLostDoubledOrReordered) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    LossTracker tracker;
    std::vector<std::uint64_t> delivered;
    StreamMerger merger(
        tracker, StreamMerger::Counted::by_topic, others_,
        [&](const Envelope& envelope) { delivered.push_back(envelope.sequence); },
        [&](const Loss& loss) { ADD_FAILURE() << "seed " << seed << " lost " << loss.count; });
    std::deque<std::uint64_t> on_way[2];
    std::vector<std::uint64_t> all;
    for (std::uint64_t number = 5; number <= 100; ++number) {
      all.push_back(number);
      const unsigned loses = random() % 3;  // 2: neither
      for (unsigned broker = 0; broker < 2; ++broker)
        if (broker != loses) on_way[broker].push_back(number);
      for (unsigned moves = random() % 4; moves > 0; --moves) {
        const unsigned broker = random() % 2;
        if (on_way[broker].empty()) continue;
        take(merger, broadcast(on_way[broker].front()), broker);
        on_way[broker].pop_front();
      }
    }
    for (unsigned broker = 0; broker < 2; ++broker)
      for (const std::uint64_t number : on_way[broker])
        take(merger, broadcast(number), broker);
    EXPECT_EQ(delivered, all) << "seed " << seed;
    EXPECT_EQ(merger.held_bytes(), 0U) << "seed " << seed;
  }
}

}  // namespace
}  // namespace roost::cluster
