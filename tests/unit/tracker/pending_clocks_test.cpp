// SPDX-License-Identifier: Apache-2.0
#include "tracker/pending_clocks.hpp"

#include <gmock/gmock.h>

#include <cstddef>
#include <string>

#include "tracker_fixture.hpp"

namespace roost::tracker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const Replica kMe = replica("me");
const Replica kOne = replica("one");
const Replica kTwo = replica("two");

TEST(PendingClocks, NobodyIsAheadOfWhoKnowsAsMuch) {
  PendingClocks pending;
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kMe, 1}}}), IsEmpty());
  pending.add({kOne, {{kMe, 1}, {kOne, 2}}});
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kMe, 1}, {kOne, 2}}}), IsEmpty());
}

TEST(PendingClocks, OneThatKnowsEverythingIsAskedForAll) {
  PendingClocks pending;
  pending.add({kOne, {{kMe, 1}, {kOne, 2}, {kTwo, 1}}});
  pending.add({kTwo, {{kMe, 1}, {kOne, 3}, {kTwo, 4}}});
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kMe, 1}, {kOne, 0}, {kTwo, 0}}}), ElementsAre(kTwo));
}

TEST(PendingClocks, NoMoreThanAThousandAreNoted) {
  PendingClocks pending;
  for (std::size_t i = 0; i < PendingClocks::kMost + 100; ++i) {
    const Replica other = replica("other" + std::to_string(i));
    pending.add({other, {{kOne, i + 1}, {kTwo, 5000 - i}}});
  }
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kOne, 0}, {kTwo, 0}}}),
              ::testing::SizeIs(PendingClocks::kMost - 1));
}

TEST(PendingClocks, TwoThatKnowDifferentThingsAreBothAsked) {
  PendingClocks pending;
  pending.add({kOne, {{kMe, 1}, {kOne, 5}, {kTwo, 1}}});
  pending.add({kTwo, {{kMe, 1}, {kOne, 2}, {kTwo, 4}}});
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kMe, 1}, {kOne, 0}, {kTwo, 0}}}),
              UnorderedElementsAre(kOne, kTwo));
}

TEST(PendingClocks, WhatTwoTogetherCoverIsNotAskedOfAThird) {
  PendingClocks pending;
  const Replica three = replica("three");
  pending.add({kOne, {{kOne, 5}, {kTwo, 1}, {three, 1}}});
  pending.add({kTwo, {{kOne, 2}, {kTwo, 4}, {three, 1}}});
  pending.add({three, {{kOne, 5}, {kTwo, 4}, {three, 0}}});
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kOne, 0}, {kTwo, 0}, {three, 0}}}),
              UnorderedElementsAre(kOne, kTwo));
}

TEST(PendingClocks, AnEmptyContextSaysNothing) {
  PendingClocks pending;
  pending.add({kOne, {}});
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kMe, 0}}}), IsEmpty());
}

/// Three replicas, none of which knows all.
class ThreeContexts : public testing::Test {
 protected:
  /// Those that are asked once `added` was added to `before`.
  static std::vector<Replica> after(std::vector<ClockSet> before, const ClockSet& added) {
    PendingClocks pending(std::move(before));
    pending.add(added);
    return pending.take_ahead_of({kMe, {}});
  }
  static Context context(std::initializer_list<std::pair<const char*, Clock>> clocks) {
    Context context;
    for (const auto& [name, clock] : clocks)
      context.emplace(replica(name), clock);
    return context;
  }

  const Replica a_ = replica("A");
  const Replica b_ = replica("B");
  const Replica c_ = replica("C");
  const ClockSet clocks_a_{a_, context({{"a", 1}, {"b", 2}, {"c", 3}})};
  const ClockSet clocks_b_{b_, context({{"b", 2}, {"c", 3}, {"d", 1}})};
  const ClockSet clocks_c_{c_, context({{"a", 1}, {"b", 2}})};
};

TEST_F(ThreeContexts, OneThatTheOthersCoverTogetherIsLeftOut_F212) {
  EXPECT_THAT(after({clocks_b_, clocks_c_}, clocks_a_), UnorderedElementsAre(b_, c_));
  EXPECT_THAT(after({clocks_a_, clocks_b_}, clocks_c_), UnorderedElementsAre(a_, b_));
}

TEST_F(ThreeContexts, OneThatKnowsSomethingNewIsAdded_F212) {
  EXPECT_THAT(after({clocks_a_, clocks_c_}, clocks_b_), UnorderedElementsAre(a_, b_, c_));
}

TEST_F(ThreeContexts, AnEmptyOneChangesNothing_F212) {
  EXPECT_THAT(after({clocks_a_, clocks_b_}, {c_, {}}), UnorderedElementsAre(a_, b_));
}

TEST(PendingClocks, AreForgottenOnceTaken) {
  PendingClocks pending;
  pending.add({kOne, {{kMe, 1}, {kOne, 2}}});
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kMe, 1}, {kOne, 0}}}), ElementsAre(kOne));
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kMe, 1}, {kOne, 0}}}), IsEmpty());
}

}  // namespace
}  // namespace roost::tracker
