// SPDX-License-Identifier: Apache-2.0
#include "base/slot_table.hpp"

#include <gtest/gtest.h>

namespace roost::base {
namespace {

struct SlotTableOfShard3 : testing::Test {
  SlotTable<int> table{3};
  int one = 1, two = 2;
};

TEST_F(SlotTableOfShard3, FindsWhatWasInserted) {
  const auto id = table.insert<ConnectionId>(one);
  EXPECT_TRUE(id.valid());
  EXPECT_EQ(id.shard, 3);
  EXPECT_EQ(table.find(id), &one);
  EXPECT_EQ(table.size(), 1U);
}

TEST_F(SlotTableOfShard3, AStaleIdentityFindsNothingAfterItsSlotIsReused) {
  const auto old = table.insert<ConnectionId>(one);
  table.erase(old);
  EXPECT_EQ(table.find(old), nullptr);
  const auto fresh = table.insert<ConnectionId>(two);
  EXPECT_EQ(fresh.index, old.index);
  EXPECT_NE(fresh.generation, old.generation);
  EXPECT_EQ(table.find(old), nullptr);
  EXPECT_EQ(table.find(fresh), &two);
}

TEST_F(SlotTableOfShard3, IdentitiesOfOtherShardsAndInvalidOnesFindNothing) {
  auto id = table.insert<ConnectionId>(one);
  id.shard = 2;
  EXPECT_EQ(table.find(id), nullptr);
  EXPECT_EQ(table.find(ConnectionId{}), nullptr);
  id.shard = 3;
  id.index = 1;
  EXPECT_EQ(table.find(id), nullptr);
}

TEST_F(SlotTableOfShard3, ForEachMayEraseTheOneItIsGiven) {
  std::vector<ConnectionId> ids{table.insert<ConnectionId>(one), table.insert<ConnectionId>(two)};
  int sum = 0;
  table.for_each([&](int& value) {
    sum += value;
    table.erase(ids[static_cast<std::size_t>(value) - 1]);
  });
  EXPECT_EQ(sum, 3);
  EXPECT_EQ(table.size(), 0U);
}

TEST_F(SlotTableOfShard3, AnIdentityIsPrintedAsShardIndexGeneration) {
  EXPECT_EQ(to_string(table.insert<ConnectionId>(one)), "3-0-1");
}

TEST(SlotTableDeathTest, ErasingWhatIsGoneBreaksAnInvariant) {
  SlotTable<int> table(0);
  int value = 1;
  const auto id = table.insert<ConnectionId>(value);
  table.erase(id);
  EXPECT_DEATH(table.erase(id), "broken invariant: only what is in a slot table is erased from it");
}

}  // namespace
}  // namespace roost::base
