// SPDX-License-Identifier: Apache-2.0
#include "endpoint/drain_plan.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>

namespace roost::endpoint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ConnectionId connection(std::uint32_t index) {
  ConnectionId id;
  id.index = index;
  id.generation = 1;
  return id;
}

/// Connections with so many channels each.
std::vector<DrainCandidate> with_channels(const std::vector<std::size_t>& channels) {
  std::vector<DrainCandidate> candidates;
  for (const std::size_t count : channels)
    candidates.push_back({connection(static_cast<std::uint32_t>(candidates.size())), count});
  return candidates;
}

std::vector<std::size_t> channels_of(const DrainPlan& plan) {
  std::vector<std::size_t> channels;
  std::transform(plan.batches.begin(), plan.batches.end(), std::back_inserter(channels),
                 [](const DrainBatch& batch) { return batch.channels; });
  return channels;
}

TEST(DrainPlan, TwentyFiveChannelsInBatchesOfTenAreThreeRounds_B108) {
  const DrainPlan plan = plan_drain(with_channels(std::vector<std::size_t>(25, 1)), 10);
  EXPECT_EQ(plan.total, 25U);
  EXPECT_EQ(plan.rounds, 3U);
  EXPECT_THAT(channels_of(plan), ElementsAre(10, 10, 5));
  EXPECT_THAT(plan.batches[0].connections, SizeIs(10));
  EXPECT_THAT(plan.batches[2].connections, SizeIs(5));
}

TEST(DrainPlan, AMultipleOfTheBatchCountsARoundTooManyAsTheReferenceDoes_B108) {
  const DrainPlan plan = plan_drain(with_channels(std::vector<std::size_t>(20, 1)), 10);
  EXPECT_EQ(plan.rounds, 3U);
  EXPECT_THAT(channels_of(plan), ElementsAre(10, 10));
}

TEST(DrainPlan, AConnectionLeavesWithTheFirstOfItsChannels) {
  const DrainPlan plan = plan_drain(with_channels({6, 6, 6}), 10);
  EXPECT_THAT(channels_of(plan), ElementsAre(10, 8));
  EXPECT_THAT(plan.batches[0].connections, ElementsAre(connection(0), connection(1)));
  EXPECT_THAT(plan.batches[1].connections, ElementsAre(connection(2)));
}

TEST(DrainPlan, AConnectionOfManyChannelsMayLeaveBatchesWithoutAny) {
  const DrainPlan plan = plan_drain(with_channels({25, 1}), 10);
  EXPECT_THAT(channels_of(plan), ElementsAre(10, 10, 6));
  EXPECT_THAT(plan.batches[0].connections, ElementsAre(connection(0)));
  EXPECT_THAT(plan.batches[1].connections, IsEmpty());
  EXPECT_THAT(plan.batches[2].connections, ElementsAre(connection(1)));
}

TEST(DrainPlan, ConnectionsWithoutChannelsLeaveInBatchesTooAndAreNotCounted) {
  const DrainPlan plan = plan_drain(with_channels({0, 1, 0, 0}), 2);
  EXPECT_EQ(plan.total, 1U);
  EXPECT_EQ(plan.rounds, 1U);
  EXPECT_THAT(channels_of(plan), ElementsAre(1, 0));
  EXPECT_THAT(plan.batches[0].connections, ElementsAre(connection(0), connection(1), connection(2)));
  EXPECT_THAT(plan.batches[1].connections, ElementsAre(connection(3)));
}

TEST(DrainPlan, WithNobodyThereIsNothingToDo) {
  const DrainPlan plan = plan_drain({}, 10);
  EXPECT_EQ(plan.rounds, 1U);
  EXPECT_THAT(plan.batches, IsEmpty());
}

}  // namespace
}  // namespace roost::endpoint
