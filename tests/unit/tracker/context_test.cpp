// SPDX-License-Identifier: Apache-2.0
#include "tracker/context.hpp"

#include <gtest/gtest.h>

#include "tracker_fixture.hpp"

namespace roost::tracker {
namespace {

const Replica kA = replica("a");
const Replica kB = replica("b");

TEST(Context, AnAbsentReplicaCountsAsZero) {
  EXPECT_EQ(clock_in({{kA, 3}}, kA), 3U);
  EXPECT_EQ(clock_in({{kA, 3}}, kB), 0U);
  EXPECT_EQ(clock_in({{kA, 3}}, replica("a", 2)), 0U) << "another run";
  EXPECT_EQ(clock_in({{kA, 3}}, Replica{{"a", ReplicaName::Kind::binary}, 1}), 0U) << "another kind of name";
}

TEST(Context, DominatesWhatItKnowsAndMore) {
  EXPECT_TRUE(dominates({}, {}));
  EXPECT_TRUE(dominates({{kA, 2}}, {{kA, 2}}));
  EXPECT_TRUE(dominates({{kA, 2}, {kB, 1}}, {{kA, 1}}));
  EXPECT_FALSE(dominates({{kA, 2}}, {{kA, 3}}));
  EXPECT_FALSE(dominates({{kA, 2}}, {{kA, 1}, {kB, 0}})) << "it knows fewer replicas";
  EXPECT_FALSE(dominates({{kA, 2}, {kB, 1}}, {{kA, 1}, {kB, 2}}));
}

TEST(Context, CoversByTheReplicasItKnows) {
  EXPECT_TRUE(covers({}, {}));
  EXPECT_FALSE(covers({}, {{kA, 0}}));
  EXPECT_TRUE(covers({{kA, 2}}, {{kA, 2}, {kB, 9}}));
  EXPECT_TRUE(covers({{kA, 2}}, {}));
  EXPECT_FALSE(covers({{kA, 2}, {kB, 0}}, {{kA, 2}, {kB, 1}}));
}

TEST(Context, RisesAndFallsPerReplica) {
  Context context{{kA, 2}, {kB, 5}};
  raise(context, {{kA, 3}, {kB, 4}});
  EXPECT_EQ(context, (Context{{kA, 3}, {kB, 5}}));
  lower(context, {{kA, 4}, {kB, 1}, {replica("c"), 7}});
  EXPECT_EQ(context, (Context{{kA, 3}, {kB, 1}, {replica("c"), 7}}));
}

TEST(Context, RestrictsOthersToItsReplicas) {
  EXPECT_EQ(restricted(Context{{kA, 2}, {kB, 5}}, Context{{kB, 0}}), (Context{{kB, 5}}));
}

}  // namespace
}  // namespace roost::tracker
