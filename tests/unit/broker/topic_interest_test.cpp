// SPDX-License-Identifier: Apache-2.0
#include "broker/topic_interest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "cluster/topic_digest.hpp"

namespace roost::broker {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// What was sent, in words; ids as topics.
class RecordingWire final : public TopicInterest::Wire {
 public:
  void subscribe(std::string_view topic, SubscriptionId id) override {
    ids.push_back(id);
    note("sub " + std::string(topic));
  }
  void subscribe_all(SubscriptionId) override { note("sub all"); }
  void unsubscribe(SubscriptionId id) override {
    ended.push_back(id);
    note("unsub");
  }
  void barrier() override { note("barrier"); }

  /// Since it was last asked.
  std::vector<std::string> taken() { return std::exchange(sent, {}); }

  std::vector<std::string> sent;
  std::vector<SubscriptionId> ids;
  std::vector<SubscriptionId> ended;

 private:
  void note(std::string text) { sent.push_back(std::move(text)); }
};

struct TopicInterestTest : testing::Test {
  void want(const std::string& topic) {
    interest.want(
        topic,
        [this, topic](const Result<void>& result) {
          answers.push_back(topic + (result ? " ok" : ": " + result.error().message));
        },
        now);
  }
  void release(const std::string& topic) { interest.release(topic, now); }
  std::vector<std::string> send() {
    static_cast<void>(interest.send(wire));
    return wire.taken();
  }
  void confirm() { interest.confirm(now); }
  void expire() {
    interest.expire(now, [this](std::string_view topic) { forgotten.emplace_back(topic); });
  }
  void want_and_confirm(const std::string& topic) {
    want(topic);
    static_cast<void>(send());
    confirm();
    answers.clear();
  }

  TopicInterest interest{{.max_topics = 4, .linger = 30s}};
  RecordingWire wire;
  std::vector<std::string> answers;
  std::vector<std::string> forgotten;
  base::TimePoint now{1h};
};

TEST_F(TopicInterestTest, ATopicIsSubscribedAndConfirmedByTheBarrierAfterIt) {
  want("a");
  EXPECT_THAT(answers, IsEmpty());
  EXPECT_THAT(send(), ElementsAre("sub a", "barrier"));
  now += 1s;
  confirm();
  EXPECT_THAT(answers, ElementsAre("a ok"));
  const auto* topic = interest.by_name("a");
  ASSERT_NE(topic, nullptr);
  EXPECT_EQ(topic->state, TopicInterest::State::confirmed);
  EXPECT_EQ(topic->since, now);
  EXPECT_EQ(interest.by_id(wire.ids.at(0)), topic);
  EXPECT_EQ(interest.by_hash(cluster::topic_hash("a")), topic);
}

TEST_F(TopicInterestTest, TopicsOfOneTurnShareABarrier) {
  want("a");
  want("b");
  EXPECT_THAT(send(), ElementsAre("sub a", "sub b", "barrier"));
  EXPECT_THAT(send(), IsEmpty());
  confirm();
  EXPECT_THAT(answers, ElementsAre("a ok", "b ok"));
}

TEST_F(TopicInterestTest, EachBarrierConfirmsOnlyWhatWasSentBeforeIt) {
  want("a");
  static_cast<void>(send());
  want("b");
  static_cast<void>(send());
  confirm();
  EXPECT_THAT(answers, ElementsAre("a ok"));
  confirm();
  EXPECT_THAT(answers, ElementsAre("a ok", "b ok"));
}

TEST_F(TopicInterestTest, ATopicThatIsConfirmedAlreadyIsConfirmedAtOnce) {
  want_and_confirm("a");
  want("a");
  EXPECT_THAT(answers, ElementsAre("a ok"));
  EXPECT_THAT(send(), IsEmpty());
}

TEST_F(TopicInterestTest, WhoAsksWhileTheBarrierIsUnderWayIsConfirmedWithIt) {
  want("a");
  static_cast<void>(send());
  want("a");
  confirm();
  EXPECT_THAT(answers, ElementsAre("a ok", "a ok"));
}

TEST_F(TopicInterestTest, ABatchIsBounded) {
  TopicInterest many({.max_topics = 10'000});
  for (std::size_t i = 0; i <= TopicInterest::kBatch; ++i)
    many.want(std::to_string(i), {}, now);
  EXPECT_TRUE(many.send(wire));
  EXPECT_THAT(wire.taken(), SizeIs(TopicInterest::kBatch + 1));
  EXPECT_FALSE(many.send(wire));
  EXPECT_THAT(wire.taken(), ElementsAre("sub " + std::to_string(TopicInterest::kBatch), "barrier"));
}

// --- lingering ---

TEST_F(TopicInterestTest, ATopicLingersAfterItsLastMemberLeft) {
  want_and_confirm("a");
  release("a");
  EXPECT_EQ(interest.next_expiry(), now + 30s);
  now += 30s - 1ms;
  expire();
  EXPECT_THAT(send(), IsEmpty());
  EXPECT_NE(interest.by_name("a"), nullptr);
  now += 1ms;
  expire();
  EXPECT_THAT(send(), ElementsAre("unsub"));
  EXPECT_EQ(interest.by_name("a"), nullptr);
  EXPECT_EQ(interest.by_id(wire.ids.at(0)), nullptr);
  EXPECT_THAT(forgotten, ElementsAre("a"));
  EXPECT_EQ(wire.ended, wire.ids);
}

TEST_F(TopicInterestTest, ATopicThatIsWantedAgainWhileItLingersStaysSubscribed) {
  want_and_confirm("a");
  release("a");
  now += 10s;
  want("a");
  EXPECT_THAT(answers, ElementsAre("a ok"));
  EXPECT_FALSE(interest.next_expiry());
  now += 1h;
  expire();
  EXPECT_THAT(send(), IsEmpty());
  EXPECT_THAT(forgotten, IsEmpty());
}

TEST_F(TopicInterestTest, ATopicThatWasNeverSentEndsAtOnceAndItsAskerHearsOfIt) {
  want("a");
  release("a");
  EXPECT_EQ(interest.size(), 0U);
  EXPECT_THAT(answers, ElementsAre(testing::StartsWith("a: ")));
  EXPECT_THAT(send(), IsEmpty());
}

TEST_F(TopicInterestTest, ChurnLeavesNothingBehind) {
  for (int i = 0; i < 1'000; ++i) {
    want("a" + std::to_string(i));
    release("a" + std::to_string(i));
  }
  EXPECT_EQ(interest.size(), 0U);
  EXPECT_TRUE(interest.settled());
  EXPECT_THAT(send(), IsEmpty());
}

TEST_F(TopicInterestTest, ManyTopicsThatEndTogetherEndInBatches) {
  TopicInterest many({.max_topics = 10'000, .linger = 30s});
  for (std::size_t i = 0; i <= TopicInterest::kBatch; ++i)
    many.want(std::to_string(i), {}, now);
  while (many.send(wire)) {
  }
  for (std::size_t i = 0; i <= TopicInterest::kBatch; ++i)
    many.release(std::to_string(i), now);
  now += 30s;
  many.expire(now, [](std::string_view) {});
  EXPECT_EQ(many.size(), 1U);
  EXPECT_EQ(many.next_expiry(), now);
  many.expire(now, [](std::string_view) {});
  EXPECT_EQ(many.size(), 0U);
}

TEST_F(TopicInterestTest, ReleasingWhatIsNotWantedDoesNothing) {
  release("a");
  want_and_confirm("a");
  release("a");
  now += 10s;
  release("a");
  EXPECT_EQ(interest.next_expiry(), now + 20s);
}

// --- refusals ---

TEST_F(TopicInterestTest, ARefusedTopicIsAnErrorAndTheOthersAreConfirmed) {
  want("a");
  want("b");
  static_cast<void>(send());
  interest.refuse("a", make_error("no"));
  confirm();
  EXPECT_THAT(answers, ElementsAre("a: no", "b ok"));
}

TEST_F(TopicInterestTest, ARefusedTopicMayBeAskedForAgain) {
  want("a");
  static_cast<void>(send());
  interest.refuse("a", make_error("no"));
  confirm();
  answers.clear();
  want("a");
  EXPECT_THAT(send(), ElementsAre("sub a", "barrier"));
  confirm();
  EXPECT_THAT(answers, ElementsAre("a ok"));
}

TEST_F(TopicInterestTest, ARefusalWithoutANameRefusesAllThatTheNextBarrierWouldConfirm) {
  want("a");
  static_cast<void>(send());
  want("b");
  static_cast<void>(send());
  interest.refuse_next(make_error("full"));
  EXPECT_THAT(answers, ElementsAre("a: full"));
  confirm();
  confirm();
  EXPECT_THAT(answers, ElementsAre("a: full", "b ok"));
  EXPECT_THAT(send(), ElementsAre("unsub"));
}

// --- another connection ---

TEST_F(TopicInterestTest, WhatWasWantedBeforeIsRestoredAlsoWhileNewTopicsAreUnderWay) {
  want_and_confirm("a");
  interest.connection_lost();
  EXPECT_FALSE(interest.restored());
  static_cast<void>(send());
  want("b");
  static_cast<void>(send());
  EXPECT_FALSE(interest.restored());
  confirm();
  want("c");
  EXPECT_TRUE(interest.restored());
  EXPECT_FALSE(interest.settled());
}

TEST_F(TopicInterestTest, ANodeThatGetsAllTopicsIsRestoredWhenTheyAreConfirmed) {
  for (const char* topic : {"a", "b", "c", "d", "e"})
    want(topic);
  static_cast<void>(send());
  interest.connection_lost();
  EXPECT_THAT(send(), ElementsAre("sub all", "barrier"));
  EXPECT_FALSE(interest.restored());
  confirm();
  EXPECT_TRUE(interest.restored());
}

TEST_F(TopicInterestTest, AnotherConnectionIsAskedForAllThatIsWanted) {
  want_and_confirm("a");
  want("b");
  static_cast<void>(send());
  interest.connection_lost();
  EXPECT_FALSE(interest.settled());
  EXPECT_THAT(send(), ElementsAre("sub a", "sub b", "barrier"));
  confirm();
  EXPECT_THAT(answers, ElementsAre("b ok"));
  EXPECT_TRUE(interest.settled());
}

TEST_F(TopicInterestTest, ABarrierOfTheOldConnectionConfirmsNothingOfTheNewOne) {
  want("a");
  static_cast<void>(send());
  interest.connection_lost();
  confirm();
  EXPECT_THAT(answers, IsEmpty());
}

TEST_F(TopicInterestTest, WhatOnlyLingeredIsNotAskedForAgain) {
  want_and_confirm("a");
  release("a");
  interest.connection_lost();
  EXPECT_THAT(send(), IsEmpty());
  EXPECT_EQ(interest.size(), 0U);
}

// --- all topics ---

struct WideInterest : TopicInterestTest {
  void want_many() {
    for (const char* topic : {"a", "b", "c", "d", "e"})
      want(topic);
  }
  void become_wide() {
    want_many();
    static_cast<void>(send());
    confirm();
    answers.clear();
  }
};

TEST_F(WideInterest, BeyondTheBoundAllTopicsAreAskedForAtOnce) {
  want_many();
  EXPECT_THAT(send(), ElementsAre("sub all", "barrier"));
  EXPECT_FALSE(interest.gets_all());
  confirm();
  EXPECT_TRUE(interest.gets_all());
  EXPECT_THAT(answers, testing::UnorderedElementsAre("a ok", "b ok", "c ok", "d ok", "e ok"));
}

TEST_F(WideInterest, TheSubscriptionsOfSingleTopicsEndOnlyWhenAllIsConfirmed) {
  want_and_confirm("x");
  want_many();
  EXPECT_THAT(send(), ElementsAre("sub all", "barrier"));
  confirm();
  EXPECT_THAT(send(), ElementsAre("unsub"));
  EXPECT_EQ(wire.ended, wire.ids);
}

TEST_F(WideInterest, AFurtherTopicIsConfirmedAtOnceAndNothingIsSent) {
  become_wide();
  want("f");
  EXPECT_THAT(answers, ElementsAre("f ok"));
  EXPECT_THAT(send(), IsEmpty());
}

TEST_F(WideInterest, ATopicThatEndsHasNoSubscriptionToEnd) {
  become_wide();
  release("a");
  now += 30s;
  expire();
  EXPECT_THAT(send(), IsEmpty());
}

TEST_F(WideInterest, AtHalfTheBoundSingleTopicsAreSubscribedBeforeAllEnds) {
  become_wide();
  for (const char* topic : {"c", "d", "e"})
    release(topic);
  now += 30s;
  expire();
  EXPECT_THAT(send(), ElementsAre("sub a", "sub b", "barrier"));
  EXPECT_TRUE(interest.gets_all());
  confirm();
  EXPECT_THAT(send(), ElementsAre("unsub"));
  EXPECT_THAT(wire.ended, ElementsAre(TopicInterest::kAllTopics));
  EXPECT_FALSE(interest.gets_all());
}

TEST_F(WideInterest, AnotherConnectionIsAskedForAllAgain) {
  become_wide();
  interest.connection_lost();
  EXPECT_FALSE(interest.gets_all());
  EXPECT_THAT(send(), ElementsAre("sub all", "barrier"));
}

TEST_F(WideInterest, WhereAllIsRefusedEachTopicIsSubscribed) {
  want_many();
  static_cast<void>(send());
  interest.refuse_all();
  confirm();
  EXPECT_THAT(answers, IsEmpty());
  EXPECT_THAT(send(), ElementsAre("sub a", "sub b", "sub c", "sub d", "sub e", "barrier"));
  confirm();
  EXPECT_THAT(answers, SizeIs(5));
}

}  // namespace
}  // namespace roost::broker
