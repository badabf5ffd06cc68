// SPDX-License-Identifier: Apache-2.0
// Which topics a node asks other nodes for (cluster.md §3).
#include "pubsub/remote_interest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Notes what it is asked, "+a" and "-a", and answers when the test says so.
class AskedAdapter final : public PubSubAdapter {
 public:
  [[nodiscard]] std::string node_name() const override { return "asked"; }
  Result<void> start(const Options&, PubSubReceiver&) override { return {}; }
  void stop() override {}
  Result<void> broadcast(const PubSubMessage&) override { return {}; }
  Result<void> direct_broadcast(std::string_view, const PubSubMessage&) override { return {}; }
  void interest(std::string_view topic, bool on, const Confirmed& confirmed) override {
    asked.push_back((on ? "+" : "-") + std::string(topic));
    if (on) questions.push_back(confirmed);
    if (on && at_once) confirmed({});
  }

  bool at_once = false;
  std::vector<std::string> asked;
  std::vector<Confirmed> questions;
};

struct RemoteInterestTest : testing::Test {
  RemoteInterestTest() {
    for (const std::size_t shard : {0U, 1U}) {
      interest.on_answer(shard, [this, shard](std::string_view topic, const Result<void>& answer) {
        answers.push_back(std::to_string(shard) + (answer ? " has " : " lacks ") + std::string(topic));
      });
    }
  }

  AskedAdapter adapter;
  std::vector<std::string> late, answers;
  pubsub::RemoteInterest interest{adapter, [this](std::string_view topic) { late.emplace_back(topic); }};
};

TEST_F(RemoteInterestTest, ATopicIsAskedForWithItsFirstMemberAndGivenBackWithTheLast) {
  interest.add("a");
  interest.add("a");
  interest.add("b");
  interest.remove("a");
  EXPECT_THAT(adapter.asked, ElementsAre("+a", "+b"));
  EXPECT_EQ(interest.topics(), 2U);
  interest.remove("a");
  EXPECT_THAT(adapter.asked, ElementsAre("+a", "+b", "-a"));
  EXPECT_EQ(interest.topics(), 1U);
}

TEST_F(RemoteInterestTest, AShardThatWaitsGetsTheAnswerOnceHoweverManyJoinsAskForIt) {
  interest.add("a");
  EXPECT_FALSE(interest.confirmed("a", 0));
  EXPECT_FALSE(interest.confirmed("a", 0));
  EXPECT_FALSE(interest.confirmed("a", 1));
  EXPECT_THAT(answers, IsEmpty());
  adapter.questions.front()({});
  EXPECT_THAT(answers, ElementsAre("0 has a", "1 has a"));
  EXPECT_TRUE(interest.confirmed("a", 1));
}

TEST_F(RemoteInterestTest, AnAnswerWithinTheQuestionCounts) {
  adapter.at_once = true;
  interest.add("a");
  EXPECT_TRUE(interest.confirmed("a", 0));
}

TEST_F(RemoteInterestTest, AnAnswerToATopicThatWasGivenBackMeanwhileIsNotForTheNextQuestion) {
  interest.add("a");
  interest.remove("a");
  interest.add("a");
  adapter.questions.front()({});
  EXPECT_FALSE(interest.confirmed("a", 0));
  adapter.questions.back()({});
  EXPECT_TRUE(interest.confirmed("a", 0));
}

TEST_F(RemoteInterestTest, ARefusedTopicIsAskedForAgainByTheNextThatWaits) {
  interest.add("a");
  EXPECT_FALSE(interest.confirmed("a", 0));
  adapter.questions.front()(make_error("no permission"));
  EXPECT_THAT(answers, ElementsAre("0 lacks a"));
  EXPECT_FALSE(interest.confirmed("a", 0));
  EXPECT_THAT(adapter.asked, ElementsAre("+a", "+a"));
  adapter.questions.back()({});
  EXPECT_THAT(answers, ElementsAre("0 lacks a", "0 has a"));
}

TEST_F(RemoteInterestTest, AMemberThatDidNotWaitIsReportedWhenTheTopicIsConfirmed) {
  interest.add("a");
  EXPECT_FALSE(interest.confirmed("a", 0));
  interest.let_in("a");
  EXPECT_THAT(late, IsEmpty());
  adapter.questions.front()({});
  EXPECT_THAT(late, ElementsAre("a"));
  interest.let_in("a");  // there was nothing to wait for
  EXPECT_THAT(late, ElementsAre("a"));
}

}  // namespace
}  // namespace roost::test
