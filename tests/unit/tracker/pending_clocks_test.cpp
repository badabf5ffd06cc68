// SPDX-License-Identifier: Apache-2.0
#include "tracker/pending_clocks.hpp"

#include <gmock/gmock.h>

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

TEST(PendingClocks, AreForgottenOnceTaken) {
  PendingClocks pending;
  pending.add({kOne, {{kMe, 1}, {kOne, 2}}});
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kMe, 1}, {kOne, 0}}}), ElementsAre(kOne));
  EXPECT_THAT(pending.take_ahead_of({kMe, {{kMe, 1}, {kOne, 0}}}), IsEmpty());
}

}  // namespace
}  // namespace roost::tracker
