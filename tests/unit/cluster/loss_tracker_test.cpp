// SPDX-License-Identifier: Apache-2.0
#include "cluster/loss_tracker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <vector>

#include "cluster/sequence_book.hpp"
#include "envelopes.hpp"

namespace roost::cluster {
namespace {

using namespace std::chrono_literals;
using test::broadcast;
using test::first;
using test::node;
using testing::ElementsAre;
using testing::IsEmpty;

struct Reported {
  std::string topic;
  std::uint64_t count;
  LossCause cause;

  friend bool operator==(const Reported&, const Reported&) = default;
  friend void PrintTo(const Reported& loss, std::ostream* out) {
    *out << loss.topic << " lost " << loss.count << ", cause " << static_cast<int>(loss.cause);
  }
};

/// A tracker with its clock, its interests and what it has reported.
class LossTrackerTest : public testing::Test {
 protected:
  bool accept(const Envelope& envelope) { return tracker_.accept(envelope, report_); }

  void subscribe(std::string_view topic) { interests_[topic_hash(topic)] = {topic, now_}; }

  void digest(std::uint64_t number, const std::vector<DigestEntry>& entries, Origin origin = node()) {
    std::string payload;
    for (const DigestEntry& entry : entries)
      append_digest_entry(payload, entry);
    tracker_.take_digest(
        test::digest(number, payload, origin), now_,
        [this](std::uint64_t hash) -> std::optional<LossTracker::Interest> {
          const auto known = interests_.find(hash);
          return known == interests_.end() ? std::nullopt : std::optional(known->second);
        },
        report_);
  }

  void pass(base::Duration time) {
    now_ += time;
    tracker_.settle(now_, report_);
  }

  /// Subscribed long ago, and two digests behind: what the next one names is expected.
  void follow(std::string_view topic) {
    subscribe(topic);
    pass(10s);
    digest(1, {{1, 1, 1}});
    pass(5s);
  }

  LossTracker tracker_{{.max_streams = 4, .max_origins = 2, .settle = 1s}};
  base::TimePoint now_{};
  std::map<std::uint64_t, LossTracker::Interest> interests_;
  std::vector<Reported> losses_;
  const LossTracker::Report report_ = [this](const Loss& loss) {
    losses_.push_back({std::string(loss.topic), loss.count, loss.cause});
  };
};

const std::uint64_t kRoom1 = topic_hash("room:1");

// --- jumps ---

TEST_F(LossTrackerTest, ConsecutiveMessagesAreNotALoss) {
  for (std::uint64_t sequence = 5; sequence < 10; ++sequence)
    EXPECT_TRUE(accept(broadcast(sequence)));
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, AJumpIsALossWithItsCount) {
  (void)accept(broadcast(5));
  EXPECT_TRUE(accept(broadcast(9)));
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", 3, LossCause::jump}));
  EXPECT_TRUE(accept(broadcast(10)));
  EXPECT_EQ(losses_.size(), 1U);
}

TEST_F(LossTrackerTest, ADuplicateIsNotAccepted) {
  (void)accept(broadcast(5));
  EXPECT_FALSE(accept(broadcast(5)));
  EXPECT_TRUE(accept(broadcast(6)));
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, NothingIsAcceptedOutOfOrder) {
  (void)accept(broadcast(5));
  (void)accept(broadcast(8));
  EXPECT_FALSE(accept(broadcast(7)));
  EXPECT_FALSE(accept(broadcast(4)));
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", 2, LossCause::jump}));
}

TEST_F(LossTrackerTest, TopicsLanesNodesAndTheirLivesCountByThemselves) {
  LossTracker tracker;
  const std::vector<Envelope> firsts = {
      broadcast(5), broadcast(5, "room:2"), broadcast(5, "room:1", node("b@host")),
      broadcast(5, "room:1", node("a@host", 8)), broadcast(5, "room:1", node("a@host", 7, 1))};
  for (const Envelope& envelope : firsts)
    EXPECT_TRUE(tracker.accept(envelope, report_));
  for (const Envelope& envelope : firsts)
    EXPECT_FALSE(tracker.accept(envelope, report_));
  EXPECT_EQ(tracker.streams(), 5U);
  EXPECT_EQ(tracker.origins(), 4U);
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, ATopicItsOriginHadForgottenGoesOnWithoutALoss) {
  (void)accept(broadcast(5));
  EXPECT_TRUE(accept(first("room:1", node(), 100)));
  EXPECT_TRUE(accept(broadcast(101)));
  EXPECT_FALSE(accept(first("room:1", node(), 101)));
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, TheHighestSequenceIsOneLikeAnyOther) {
  const std::uint64_t most = ~std::uint64_t{0};
  (void)accept(broadcast(1));
  EXPECT_TRUE(accept(broadcast(most)));
  EXPECT_FALSE(accept(broadcast(most)));
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", most - 2, LossCause::jump}));
}

// --- tails ---

TEST_F(LossTrackerTest, ADigestRevealsALostTail) {
  follow("room:1");
  (void)accept(first());
  digest(2, {{kRoom1, 1, 3}});
  pass(999ms);
  EXPECT_THAT(losses_, IsEmpty());
  pass(1ms);
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", 2, LossCause::tail}));
  EXPECT_EQ(tracker_.next_settle(), std::nullopt);
}

TEST_F(LossTrackerTest, ATailThatComesInTimeIsNotALoss) {
  follow("room:1");
  (void)accept(first());
  digest(2, {{kRoom1, 1, 3}});
  EXPECT_EQ(tracker_.next_settle(), now_ + 1s);
  EXPECT_TRUE(accept(broadcast(2)));
  EXPECT_NE(tracker_.next_settle(), std::nullopt);
  EXPECT_TRUE(accept(broadcast(3)));
  EXPECT_EQ(tracker_.next_settle(), std::nullopt);
  pass(10s);
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, WhatComesAfterItWasReportedIsAcceptedAndNotReportedAgain) {
  follow("room:1");
  (void)accept(first());
  digest(2, {{kRoom1, 1, 4}});
  pass(1s);
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", 3, LossCause::tail}));
  EXPECT_TRUE(accept(broadcast(3)));
  EXPECT_TRUE(accept(broadcast(6)));
  EXPECT_THAT(losses_,
              ElementsAre(Reported{"room:1", 3, LossCause::tail}, Reported{"room:1", 1, LossCause::jump}));
}

TEST_F(LossTrackerTest, AJumpInsideAnAnnouncedTailIsReportedOnce) {
  follow("room:1");
  (void)accept(first());
  digest(2, {{kRoom1, 1, 5}});
  EXPECT_TRUE(accept(broadcast(4)));
  pass(1s);
  EXPECT_THAT(losses_,
              ElementsAre(Reported{"room:1", 2, LossCause::jump}, Reported{"room:1", 1, LossCause::tail}));
}

TEST_F(LossTrackerTest, ADigestThatComesTwiceReportsOnce) {
  follow("room:1");
  (void)accept(first());
  for (int i = 0; i < 2; ++i) {
    digest(2, {{kRoom1, 1, 3}});
    pass(1s);
  }
  EXPECT_EQ(losses_.size(), 1U);
}

TEST_F(LossTrackerTest, AnOldDigestSaysNothing) {
  follow("room:1");
  (void)accept(first());
  digest(3, {{1, 1, 1}});
  digest(2, {{kRoom1, 1, 3}});
  pass(10s);
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, ATailIsALossAlsoWhenItsOriginForgotTheTopicMeanwhile) {
  follow("room:1");
  (void)accept(first());
  digest(2, {{kRoom1, 1, 3}});
  EXPECT_TRUE(accept(first("room:1", node(), 100)));
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", 2, LossCause::jump}));
  pass(10s);
  EXPECT_EQ(losses_.size(), 1U);
}

// --- topics of which nothing came yet ---

TEST_F(LossTrackerTest, ATopicOfWhichNothingCameIsALossWhenTheNodeWasSubscribed) {
  follow("room:1");
  digest(2, {{kRoom1, 7, 9}});
  pass(1s);
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", 3, LossCause::tail}));
}

TEST_F(LossTrackerTest, WhatWasPublishedBeforeTheSubscriptionIsNotALoss) {
  pass(10s);
  digest(1, {{1, 1, 1}});
  pass(5s);
  subscribe("room:1");
  digest(2, {{kRoom1, 7, 9}});
  pass(10s);
  EXPECT_THAT(losses_, IsEmpty());
  EXPECT_TRUE(accept(broadcast(10)));
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, ASubscriptionCountsFromOneSettleBeforeADigestOn) {
  for (const auto& [before, losses] : {std::pair{999ms, 0U}, {1000ms, 1U}}) {
    LossTracker tracker({.settle = 1s});
    const LossTracker::Interest interest{"room:1", now_};
    const auto interest_of = [&](std::uint64_t) { return std::optional(interest); };
    std::string payload;
    append_digest_entry(payload, {kRoom1, 1, 1});
    losses_.clear();
    tracker.take_digest(test::digest(1, payload), now_ + before, [](auto) { return std::nullopt; }, report_);
    tracker.take_digest(test::digest(2, payload), now_ + 6s, interest_of, report_);
    tracker.settle(now_ + 10s, report_);
    EXPECT_EQ(losses_.size(), losses) << before.count();
  }
}

TEST_F(LossTrackerTest, AfterAMissedDigestNothingIsClaimedOfTopicsOfWhichNothingCame) {
  follow("room:1");
  digest(3, {{kRoom1, 7, 9}});
  pass(10s);
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, TopicsOfOthersAreOfNoInterest) {
  follow("room:1");
  digest(2, {{topic_hash("room:2"), 1, 9}});
  pass(10s);
  EXPECT_THAT(losses_, IsEmpty());
  EXPECT_EQ(tracker_.streams(), 0U);
}

// --- beginnings ---

TEST_F(LossTrackerTest, ADigestRevealsALostBeginning) {
  follow("room:1");
  (void)accept(broadcast(9));
  digest(2, {{kRoom1, 7, 9}});
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", 2, LossCause::beginning}));
  digest(2, {{kRoom1, 7, 9}});
  digest(3, {{kRoom1, 10, 10}});
  EXPECT_EQ(losses_.size(), 1U);
}

TEST_F(LossTrackerTest, ABeginningThatReachesIntoTheNextDigestIsReportedByBoth) {
  follow("room:1");
  (void)accept(broadcast(12));  // overtakes the digest on another link
  digest(2, {{kRoom1, 7, 9}});
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", 3, LossCause::beginning}));
  digest(2, {{kRoom1, 7, 9}});
  pass(5s);
  digest(3, {{kRoom1, 10, 12}});
  EXPECT_THAT(losses_, ElementsAre(Reported{"room:1", 3, LossCause::beginning},
                                   Reported{"room:1", 2, LossCause::beginning}));
}

TEST_F(LossTrackerTest, TheBeginningOfALateSubscriptionIsNotALoss) {
  pass(10s);
  digest(1, {{1, 1, 1}});
  subscribe("room:1");
  (void)accept(broadcast(9));
  pass(5s);
  digest(2, {{kRoom1, 7, 9}});
  pass(5s);
  digest(3, {{1, 1, 1}});
  EXPECT_THAT(losses_, IsEmpty());
}

// --- what is forgotten ---

TEST_F(LossTrackerTest, WhileNobodyIsInterestedNothingIsLost) {
  (void)accept(broadcast(5));
  (void)accept(broadcast(5, "room:2"));
  tracker_.forget_topic("room:1");
  EXPECT_EQ(tracker_.streams(), 1U);
  EXPECT_TRUE(accept(broadcast(50)));
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, AnEndedNodeIsForgottenWithWhatWasAwaitedOfIt) {
  follow("room:1");
  digest(2, {{kRoom1, 7, 9}});
  tracker_.forget_origin("a@host", 8);
  EXPECT_EQ(tracker_.streams(), 1U);
  tracker_.forget_origin("a@host", 7);
  EXPECT_EQ(tracker_.streams(), 0U);
  EXPECT_EQ(tracker_.origins(), 0U);
  pass(10s);
  EXPECT_THAT(losses_, IsEmpty());
}

TEST_F(LossTrackerTest, StreamsAreBoundedAndTheSilentOneGoesFirst) {
  for (const char* topic : {"1", "2", "3", "4"})
    (void)accept(broadcast(5, topic));
  (void)accept(broadcast(6, "1"));
  EXPECT_EQ(tracker_.evicted(), 0U);
  (void)accept(broadcast(5, "5"));  // 2 has to go
  EXPECT_EQ(tracker_.streams(), 4U);
  EXPECT_EQ(tracker_.evicted(), 1U);
  EXPECT_FALSE(accept(broadcast(6, "1")));
  EXPECT_TRUE(accept(broadcast(5, "2")));
}

TEST_F(LossTrackerTest, OriginsAreBounded) {
  (void)accept(broadcast(5, "1", node("a")));
  (void)accept(broadcast(5, "1", node("b")));
  (void)accept(broadcast(6, "1", node("a")));
  (void)accept(broadcast(5, "1", node("c")));  // b has to go
  EXPECT_EQ(tracker_.origins(), 2U);
  EXPECT_EQ(tracker_.streams(), 2U);
  EXPECT_EQ(tracker_.evicted(), 1U);
  EXPECT_FALSE(accept(broadcast(6, "1", node("a"))));
}

// --- both sides together ---

/// An origin and a receiver that is subscribed from the beginning, with an engine between that loses a third.
class LossyEngine {
 public:
  LossyEngine(unsigned seed, std::size_t topics_of_the_book) : random_(seed), book_(topics_of_the_book) {
    (void)book_.next("first");  // from the first digest on everything is covered
    tell();
  }

  void publish() {
    const std::string topic = "t" + std::to_string(random_() % kTopics);
    const auto number = book_.next(topic);
    ++published[topic];
    if (random_() % 3 == 0) return;
    Envelope envelope = broadcast(number.sequence, topic);
    envelope.begins = number.begins;
    EXPECT_TRUE(tracker_.accept(envelope, report_));
    ++came[topic];
  }

  void tell() {
    now_ += 5s;
    book_.digest([](auto) { return true; },
                 [this](std::uint64_t number, std::string_view payload) {
                   tracker_.take_digest(test::digest(number, payload), now_, interest_of_, report_);
                 });
    now_ += 1s;
    tracker_.settle(now_, report_);
  }

  [[nodiscard]] std::size_t up_to(std::size_t most) { return random_() % (most + 1); }

  std::map<std::string, std::uint64_t, std::less<>> published, came, lost;

 private:
  static constexpr unsigned kTopics = 5;

  std::mt19937 random_;
  SequenceBook book_;
  LossTracker tracker_;
  base::TimePoint now_{};
  const LossTracker::Report report_ = [this](const Loss& loss) {
    lost[std::string(loss.topic)] += loss.count;
  };
  const LossTracker::InterestOf interest_of_ =
      [this](std::uint64_t hash) -> std::optional<LossTracker::Interest> {
    for (const auto& [topic, count] : published)
      if (topic_hash(topic) == hash) return LossTracker::Interest{topic, base::TimePoint{} - 1h};
    return std::nullopt;
  };
};

TEST(LossTrackerAndBook, EveryLossIsReportedExactly) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    LossyEngine engine(seed, SequenceBook::kMaxTopics);
    for (int round = 0; round < 20; ++round) {
      for (auto count = engine.up_to(30); count > 0; --count)
        engine.publish();
      engine.tell();
    }
    for (const auto& [topic, count] : engine.published)
      EXPECT_EQ(engine.came[topic] + engine.lost[topic], count) << topic << ", seed " << seed;
  }
}

TEST(LossTrackerAndBook, AnOriginThatForgetsTopicsNeverMakesALossTooSmall) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    LossyEngine engine(seed, 2);
    for (int message = 0; message < 200; ++message) {
      engine.publish();
      engine.tell();
    }
    for (const auto& [topic, count] : engine.published)
      EXPECT_GE(engine.came[topic] + engine.lost[topic], count) << topic << ", seed " << seed;
  }
}

}  // namespace
}  // namespace roost::cluster
