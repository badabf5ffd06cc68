// SPDX-License-Identifier: Apache-2.0
#include "endpoint/drain_rounds.hpp"

#include <gmock/gmock.h>

namespace roost::endpoint {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr base::TimePoint kStart{std::chrono::seconds(100)};

DrainPlan plan_of(std::size_t channels, std::size_t batch_size) {
  return plan_drain(std::vector<DrainCandidate>(channels, {ConnectionId{}, 1}), batch_size);
}

class DrainTest : public ::testing::Test {
 protected:
  /// "socket index/rounds" of what is due.
  std::vector<std::string> due_at(milliseconds after) {
    std::vector<std::string> due;
    drain.take_due(kStart + after, [&](const DrainRound& round) {
      due.push_back(round.socket + " " + std::to_string(round.index) + "/" +
                    std::to_string(round.plan.rounds));
    });
    return due;
  }

  DrainRounds drain{kStart};
  DrainOptions options{.batch_size = 10, .batch_interval = milliseconds(2'000)};
};

TEST_F(DrainTest, TheFirstBatchGoesAtOnceAndTheOthersAnIntervalApart_B108) {
  drain.add("S", options, plan_of(25, 10));
  EXPECT_EQ(drain.next(), kStart);
  EXPECT_THAT(due_at(milliseconds(0)), ElementsAre("S 1/3"));
  EXPECT_EQ(drain.next(), kStart + milliseconds(2'000));
  EXPECT_THAT(due_at(milliseconds(1'999)), IsEmpty());
  EXPECT_THAT(due_at(milliseconds(2'000)), ElementsAre("S 2/3"));
  EXPECT_THAT(due_at(milliseconds(4'000)), ElementsAre("S 3/3"));
  EXPECT_EQ(drain.next(), std::nullopt);
}

TEST_F(DrainTest, BatchesStayAnIntervalApartWhenNobodyRanForAWhile) {
  drain.add("S", options, plan_of(45, 10));
  EXPECT_THAT(due_at(milliseconds(0)), ElementsAre("S 1/5"));
  drain.postpone(milliseconds(60'000));
  EXPECT_THAT(due_at(milliseconds(61'999)), IsEmpty());
  EXPECT_THAT(due_at(milliseconds(62'000)), ElementsAre("S 2/5"));
  EXPECT_EQ(drain.next(), kStart + milliseconds(64'000));
}

TEST_F(DrainTest, BatchesThatAreDueAfterShutdownAreNotWaitedFor) {
  options.shutdown = milliseconds(4'000);
  drain.add("S", options, plan_of(25, 10));
  EXPECT_THAT(due_at(milliseconds(3'999)), ElementsAre("S 1/3", "S 2/3"));
  EXPECT_EQ(drain.next(), std::nullopt);
  options.shutdown = milliseconds(4'001);
  drain.add("T", options, plan_of(25, 10));
  EXPECT_THAT(due_at(milliseconds(4'000)), ElementsAre("T 1/3", "T 2/3", "T 3/3"));
}

TEST_F(DrainTest, MountsDrainSideBySideEachAtItsPace) {
  drain.add("S", options, plan_of(20, 10));
  options.batch_interval = milliseconds(500);
  drain.add("T", options, plan_of(20, 10));
  EXPECT_THAT(due_at(milliseconds(0)), ElementsAre("S 1/3", "T 1/3"));
  EXPECT_EQ(drain.next(), kStart + milliseconds(500));
  EXPECT_THAT(due_at(milliseconds(500)), ElementsAre("T 2/3"));
  EXPECT_EQ(drain.next(), kStart + milliseconds(2'000));
}

TEST_F(DrainTest, WithNobodyThereNothingIsDue) {
  drain.add("S", options, plan_of(0, 10));
  EXPECT_EQ(drain.next(), std::nullopt);
}

TEST_F(DrainTest, ARoundIsReportedAsByTheReference_B108) {
  drain.add("UserSocket", options, plan_of(25, 10));
  std::vector<std::string> lines;
  drain.take_due(kStart + milliseconds(4'000),
                 [&](const DrainRound& round) { lines.push_back(to_string(round)); });
  EXPECT_THAT(
      lines,
      ElementsAre("DRAINING 10 of 25 total connection(s) for socket UserSocket every 2000ms - round 1 of 3",
                  "DRAINING 10 of 25 total connection(s) for socket UserSocket every 2000ms - round 2 of 3",
                  "DRAINING 5 of 25 total connection(s) for socket UserSocket every 2000ms - round 3 of 3"));
}

}  // namespace
}  // namespace roost::endpoint
