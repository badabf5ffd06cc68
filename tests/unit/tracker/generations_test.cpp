// SPDX-License-Identifier: Apache-2.0
#include "tracker/generations.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "tracker_fixture.hpp"

namespace roost::tracker {
namespace {

class GenerationsTest : public testing::Test {
 protected:
  GenerationsTest() { (void)b_.replica_up(a_.me()); }

  /// One presence more: a delta of size 2, a value and its tag.
  Delta change() {
    (void)a_.join(process(++processes_), "t", "k", meta(1));
    return a_.take_delta();
  }
  void push() { generations_.push(change(), a_.delta()); }
  /// From where and to where the answer leads.
  [[nodiscard]] std::pair<Clock, Clock> answer_from(Clock clock) const {
    const auto delta = generations_.from({{a_.me(), clock}});
    if (!delta) return {0, 0};
    return {clock_in(delta->range.start, a_.me()), clock_in(delta->range.end, a_.me())};
  }

  State a_{replica("a")};
  State b_{replica("b")};
  std::uint32_t processes_ = 0;
  Generations generations_{{4, 8}};
};

TEST_F(GenerationsTest, WithoutAPushNothingLeadsOn) {
  EXPECT_FALSE(generations_.from({{a_.me(), 0}}));
}

TEST_F(GenerationsTest, TheSmallestThatLeadsOnAnswers_F207) {
  for (int i = 0; i < 3; ++i)
    push();
  EXPECT_EQ(answer_from(2), (std::pair<Clock, Clock>(2, 3))) << "two would be 4 large, three are 6";
  EXPECT_EQ(answer_from(1), (std::pair<Clock, Clock>(0, 3)));
  EXPECT_EQ(answer_from(0), (std::pair<Clock, Clock>(0, 3)));
  EXPECT_FALSE(generations_.from({{a_.me(), 3}})) << "nothing is missing";
}

TEST_F(GenerationsTest, AReplicaThatLagsTooFarNeedsEverything_F207) {
  for (int i = 0; i < 20; ++i)
    push();
  EXPECT_FALSE(generations_.from({{a_.me(), 0}}));
  const auto delta = generations_.from({{a_.me(), 19}});
  ASSERT_TRUE(delta);
  EXPECT_LE(delta->size(), 8U);
}

TEST_F(GenerationsTest, TheAnswerMakesTheAskerKnowIt) {
  std::vector<Delta> all;
  for (int i = 0; i < 6; ++i) {
    all.push_back(change());
    generations_.push(all.back(), a_.delta());
  }
  for (std::size_t known = 0; known < 4; ++known)
    (void)b_.merge(all[known]);
  const auto delta = generations_.from(b_.clocks());
  ASSERT_TRUE(delta);
  EXPECT_EQ(b_.merge(*delta).joins.size(), 2U);
  EXPECT_EQ(listed(b_), listed(a_));
}

TEST_F(GenerationsTest, ARemovalTakesTheValueOutOfThem) {
  push();
  (void)a_.leave(process(1), "t", "k");
  generations_.push(a_.take_delta(), a_.delta());
  const auto delta = generations_.from({{a_.me(), 0}});
  ASSERT_TRUE(delta);
  EXPECT_TRUE(delta->values.at(a_.me()).empty());
  EXPECT_EQ(delta->clouds.at(a_.me()), (Clocks{1, 2}));
}

TEST_F(GenerationsTest, AGapIsNotBridged_F209) {
  push();
  (void)change();  // lost
  generations_.push(change(), a_.delta());
  EXPECT_EQ(answer_from(0), (std::pair<Clock, Clock>(0, 1)));
  EXPECT_FALSE(generations_.from({{a_.me(), 2}}));
}

TEST_F(GenerationsTest, AnAnswerHasOnlyTheReplicasThatTheAskerKnows) {
  (void)b_.join(process(99), "t", "k", meta(2));
  push();
  generations_.push(b_.take_delta(), a_.delta());
  const auto delta = generations_.from({{a_.me(), 0}});
  ASSERT_TRUE(delta);
  EXPECT_EQ(delta->range.end, (Context{{a_.me(), 1}}));
  EXPECT_FALSE(delta->clouds.contains(b_.me()));
  EXPECT_FALSE(delta->values.contains(b_.me()));
}

TEST_F(GenerationsTest, AForgottenReplicaIsInNone) {
  push();
  generations_.forget(a_.me());
  EXPECT_FALSE(generations_.from({{a_.me(), 0}}));
}

TEST_F(GenerationsTest, AreEmptyAfterAFullState) {
  push();
  generations_.clear();
  EXPECT_FALSE(generations_.from({{a_.me(), 0}}));
}

}  // namespace
}  // namespace roost::tracker
