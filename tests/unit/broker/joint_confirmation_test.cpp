// SPDX-License-Identifier: Apache-2.0
#include "broker/joint_confirmation.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <vector>

#include "broker/recent_messages.hpp"

namespace roost::broker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class JointConfirmationTest : public testing::Test {
 protected:
  std::uint64_t ask(const std::string& topic = "room:1") {
    return joint_.ask(topic, [this, topic](const Result<void>& answer) {
      told_.push_back(topic + (answer ? " ok" : " " + answer.error().message));
    });
  }
  void loses(std::size_t broker) {
    connected_[broker] = false;
    joint_.lost();
  }

  bool connected_[2] = {true, true};
  std::vector<std::string> told_;
  std::vector<std::string> late_;
  JointConfirmation joint_{2, [this](std::size_t broker) { return connected_[broker]; },
                           [this](std::size_t broker, std::string_view topic) {
                             late_.push_back(std::string(topic) + " " + std::to_string(broker));
                           }};
};

TEST_F(JointConfirmationTest, ATopicIsConfirmedWhenBothHaveConfirmedIt) {
  const auto question = ask();
  joint_.answer(question, 1, {});
  EXPECT_THAT(told_, IsEmpty());
  joint_.answer(question, 0, {});
  EXPECT_THAT(told_, ElementsAre("room:1 ok"));
  EXPECT_THAT(late_, IsEmpty());
  EXPECT_EQ(joint_.open(), 0U);
}

TEST_F(JointConfirmationTest, OneThatIsAwayIsNotWaitedForAndItsLaterAnswerIsReported) {
  connected_[1] = false;
  const auto question = ask();
  joint_.answer(question, 0, {});
  EXPECT_THAT(told_, ElementsAre("room:1 ok"));
  EXPECT_EQ(joint_.open(), 1U);
  connected_[1] = true;
  joint_.answer(question, 1, {});
  EXPECT_THAT(told_, ElementsAre("room:1 ok"));
  EXPECT_THAT(late_, ElementsAre("room:1 1"));
  EXPECT_EQ(joint_.open(), 0U);
}

TEST_F(JointConfirmationTest, OneThatGoesAwayIsNotWaitedForAnyMore) {
  const auto first = ask("a");
  const auto second = ask("b");
  joint_.answer(first, 0, {});
  loses(1);
  EXPECT_THAT(told_, ElementsAre("a ok"));
  joint_.answer(second, 0, {});
  EXPECT_THAT(told_, ElementsAre("a ok", "b ok"));
}

TEST_F(JointConfirmationTest, WhileBothAreAwayNothingIsConfirmed) {
  connected_[0] = false;
  const auto question = ask();
  loses(1);
  EXPECT_THAT(told_, IsEmpty());
  connected_[1] = true;
  joint_.answer(question, 1, {});
  EXPECT_THAT(told_, ElementsAre("room:1 ok"));
}

TEST_F(JointConfirmationTest, ARefusalOfOneIsARefusal) {
  const auto question = ask();
  joint_.answer(question, 0, make_error("no"));
  EXPECT_THAT(told_, ElementsAre("room:1 no"));
  joint_.answer(question, 1, {});
  EXPECT_THAT(told_, ElementsAre("room:1 no"));
  EXPECT_THAT(late_, IsEmpty());
  EXPECT_EQ(joint_.open(), 0U);
}

TEST_F(JointConfirmationTest, ALateRefusalChangesNothing) {
  connected_[1] = false;
  const auto question = ask();
  joint_.answer(question, 0, {});
  joint_.answer(question, 1, make_error("no"));
  EXPECT_THAT(told_, ElementsAre("room:1 ok"));
  EXPECT_THAT(late_, IsEmpty());
  EXPECT_EQ(joint_.open(), 0U);
}

TEST(RecentMessages, KnowsACopyUntilItIsTooOld) {
  RecentMessages recent(2);
  EXPECT_TRUE(recent.add("a"));
  EXPECT_FALSE(recent.add("a"));
  EXPECT_TRUE(recent.add("b"));
  EXPECT_FALSE(recent.add("a"));
  EXPECT_TRUE(recent.add("c"));
  EXPECT_FALSE(recent.add("b"));
  EXPECT_TRUE(recent.add("a"));
}

}  // namespace
}  // namespace roost::broker
