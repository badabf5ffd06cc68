// SPDX-License-Identifier: Apache-2.0
#include "tracker/replica_table.hpp"

#include <gmock/gmock.h>

#include "tracker_fixture.hpp"

namespace roost::tracker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = Transition::Kind;

class ReplicaTableTest : public testing::Test {
 protected:
  ReplicaTable table_{30s, 20min, 3};
  base::TimePoint now_{1h};
  const Replica first_ = replica("a", 1);
  const Replica second_ = replica("a", 2);
};

TEST_F(ReplicaTableTest, AHeartbeatOfAnUnknownNameIsUp) {
  EXPECT_THAT(table_.heartbeat(first_, now_), ElementsAre(Transition{Kind::up, first_}));
  EXPECT_THAT(table_.heartbeat(first_, now_), IsEmpty()) << "it is up already";
  EXPECT_TRUE(table_.knows(first_));
}

TEST_F(ReplicaTableTest, ASilentReplicaIsDownAfterTheDownPeriodAndUpWithItsNextHeartbeat) {
  (void)table_.heartbeat(first_, now_);
  EXPECT_THAT(table_.tick(now_ + 30s), IsEmpty());
  EXPECT_THAT(table_.tick(now_ + 30s + 1ns), ElementsAre(Transition{Kind::down, first_}));
  EXPECT_THAT(table_.tick(now_ + 40s), IsEmpty()) << "once";
  EXPECT_THAT(table_.heartbeat(first_, now_ + 50s), ElementsAre(Transition{Kind::up, first_}));
  EXPECT_THAT(table_.tick(now_ + 60s), IsEmpty()) << "its silence counts from its last heartbeat";
}

TEST_F(ReplicaTableTest, IsForgottenAfterThePermdownPeriod) {
  (void)table_.heartbeat(first_, now_);
  (void)table_.tick(now_ + 1min);
  EXPECT_THAT(table_.tick(now_ + 20min), IsEmpty());
  EXPECT_THAT(table_.tick(now_ + 20min + 1ns), ElementsAre(Transition{Kind::permdown, first_}));
  EXPECT_EQ(table_.size(), 0U);
  EXPECT_THAT(table_.heartbeat(first_, now_ + 21min), ElementsAre(Transition{Kind::up, first_}));
}

TEST_F(ReplicaTableTest, AReplicaThatIsForgottenAtOnceGoesDownBefore) {
  (void)table_.heartbeat(first_, now_);
  EXPECT_THAT(table_.tick(now_ + 1h),
              ElementsAre(Transition{Kind::down, first_}, Transition{Kind::permdown, first_}));
}

TEST_F(ReplicaTableTest, ARestartEndsTheFormerRun) {
  (void)table_.heartbeat(first_, now_);
  EXPECT_THAT(table_.heartbeat(second_, now_),
              ElementsAre(Transition{Kind::down, first_}, Transition{Kind::permdown, first_},
                          Transition{Kind::up, second_}));
  EXPECT_FALSE(table_.knows(first_));
}

TEST_F(ReplicaTableTest, ARestartAfterItWasDownDoesNotShowThatAgain) {
  (void)table_.heartbeat(first_, now_);
  (void)table_.tick(now_ + 1min);
  EXPECT_THAT(table_.heartbeat(second_, now_ + 2min),
              ElementsAre(Transition{Kind::permdown, first_}, Transition{Kind::up, second_}));
}

TEST_F(ReplicaTableTest, AGoodbyeEndsItImmediatelyIfItIsOfThatRun) {
  (void)table_.heartbeat(second_, now_);
  EXPECT_THAT(table_.goodbye(first_), IsEmpty());
  EXPECT_THAT(table_.goodbye(second_),
              ElementsAre(Transition{Kind::down, second_}, Transition{Kind::permdown, second_}));
  EXPECT_THAT(table_.goodbye(second_), IsEmpty());
}

TEST_F(ReplicaTableTest, RemembersABoundedNumberOfNames) {
  for (const char* name : {"a", "b", "c"})
    EXPECT_FALSE(table_.heartbeat(replica(name), now_).empty());
  EXPECT_THAT(table_.heartbeat(replica("d"), now_), IsEmpty());
  EXPECT_FALSE(table_.knows(replica("d")));
  EXPECT_THAT(table_.heartbeat(replica("a", 2), now_), testing::SizeIs(3))
      << "a restart of a known name is not one more";
  (void)table_.goodbye(replica("b"));
  EXPECT_FALSE(table_.heartbeat(replica("d"), now_).empty());
}

}  // namespace
}  // namespace roost::tracker
