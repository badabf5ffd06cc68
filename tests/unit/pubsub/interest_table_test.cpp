// SPDX-License-Identifier: Apache-2.0
#include "pubsub/interest_table.hpp"

#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::pubsub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint16_t> shards_of(const InterestTable& table, std::string_view topic) {
  std::vector<std::uint16_t> shards;
  table.hand_out(topic, [&](std::uint16_t shard) { shards.push_back(shard); });
  return shards;
}

class Interest : public testing::Test {
 protected:
  std::vector<std::uint16_t> of(std::string_view topic) { return shards_of(table_, topic); }

  InterestTable table_{4};
};

TEST_F(Interest, IsNobodysInATopicWithoutMembers) {
  EXPECT_THAT(of("room:1"), IsEmpty());
}

TEST_F(Interest, IsOfEachShardThatHasMembersInTheirOrder) {
  table_.add("room:1", 2);
  EXPECT_THAT(of("room:1"), ElementsAre(2));
  table_.add("room:1", 0);
  table_.add("room:1", 3);
  EXPECT_THAT(of("room:1"), ElementsAre(0, 2, 3));
  EXPECT_THAT(of("room:2"), IsEmpty());
  EXPECT_TRUE(table_.has("room:1"));
  EXPECT_FALSE(table_.has("room:2"));
}

TEST_F(Interest, LastsUntilItWasRemovedAsOftenAsAdded) {
  table_.add("room:1", 2);
  table_.add("room:1", 2);
  table_.remove("room:1", 2);
  EXPECT_THAT(of("room:1"), ElementsAre(2));
  table_.remove("room:1", 2);
  EXPECT_THAT(of("room:1"), IsEmpty());
}

TEST_F(Interest, OfOneShardOutlivesThatOfTheFirst) {
  table_.add("room:1", 2);
  table_.add("room:1", 2);
  table_.add("room:1", 1);
  table_.remove("room:1", 2);
  EXPECT_THAT(of("room:1"), ElementsAre(1, 2));
  table_.remove("room:1", 2);
  EXPECT_THAT(of("room:1"), ElementsAre(1));
  table_.remove("room:1", 1);
  EXPECT_THAT(of("room:1"), IsEmpty());
}

TEST_F(Interest, BeginsAgainOnAnotherShardWhenItHasEnded) {
  table_.add("room:1", 2);
  table_.remove("room:1", 2);
  table_.add("room:1", 3);
  EXPECT_THAT(of("room:1"), ElementsAre(3));
}

TEST(InterestOfOneShard, IsInEveryTopic) {
  InterestTable table(1);
  EXPECT_THAT(shards_of(table, "room:1"), ElementsAre(0));
  table.add("room:1", 0);
  table.remove("room:1", 0);
  EXPECT_THAT(shards_of(table, "room:1"), ElementsAre(0));
}

// --- totals ---

using Member = InterestTable::Member;

TEST_F(Interest, ATopicOfSeveralShardsIsCountedOnce) {
  table_.add("room:1", 0, Member::channel);
  table_.add("room:1", 3, Member::channel);
  table_.add("users:7", 1);
  EXPECT_EQ(table_.totals()->channels, 1U);
  EXPECT_EQ(table_.totals()->others, 1U);
  table_.remove("room:1", 0, Member::channel);
  EXPECT_EQ(table_.totals()->channels, 1U);
  table_.remove("room:1", 3, Member::channel);
  table_.remove("users:7", 1);
  EXPECT_EQ(table_.totals()->channels, 0U);
  EXPECT_EQ(table_.totals()->others, 0U);
}

TEST_F(Interest, ATopicIsOfChannelsWhileAnyShardHasSome) {
  table_.add("room:1", 0);
  EXPECT_EQ(table_.totals()->others, 1U);
  table_.add_channels("room:1");
  table_.add("room:1", 2, Member::channel);
  EXPECT_EQ(table_.totals()->channels, 1U);
  EXPECT_EQ(table_.totals()->others, 0U);
  table_.remove_channels("room:1");
  EXPECT_EQ(table_.totals()->channels, 1U);
  table_.remove("room:1", 2, Member::channel);
  EXPECT_EQ(table_.totals()->channels, 0U);
  EXPECT_EQ(table_.totals()->others, 1U);
}

TEST(InterestOfOneShard, IsCountedByItsIndex) {
  InterestTable alone(1);
  alone.add("room:1", 0, Member::channel);
  EXPECT_EQ(alone.totals(), std::nullopt);
}

}  // namespace
}  // namespace roost::pubsub
