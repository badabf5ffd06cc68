// SPDX-License-Identifier: Apache-2.0
#include "introspection/page_cursor.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace roost::introspection {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PageCursor, AWalkGoesOnWhereItsTextSays) {
  const WalkCursor cursor = WalkCursor::parse(WalkCursor{2, 117}.text(), 3);
  EXPECT_EQ(cursor.shard, 2U);
  EXPECT_EQ(cursor.place, 117U);
  EXPECT_EQ(WalkCursor::parse("", 3).shard, 0U);
}

TEST(PageCursor, WhatIsNotACursorIsRefused) {
  for (const char* text :
       {"bogus", "2", "2-", "2-117-", "2-117-3", "a-b", "-1-2", "3-0", "2-99999999999999999999999"})
    EXPECT_THROW((void)WalkCursor::parse(text, 3), std::invalid_argument) << text;
}

TEST(PageCursor, ATopicIsPassedThroughACursorWhateverItHolds) {
  const std::string topic("a b\0\xff-", 6);
  EXPECT_EQ(topic_before(cursor_after(topic)), topic);
  EXPECT_EQ(topic_before(""), "");
  for (const char* text : {"bogus", "bogu", "room:1", "-"})
    EXPECT_THROW((void)topic_before(text), std::invalid_argument) << text;
}

TEST(PageCursor, NumbersOfAllShardsComeBackAsTheyWere) {
  EXPECT_THAT(parse_numbers(text_of({120, 0, 33})), ElementsAre(120, 0, 33));
  EXPECT_THAT(parse_numbers("120,33"), IsEmpty());
}

TEST(PageCursor, APageHasAtLeastOneItemAndAtMostAThousand) {
  EXPECT_EQ(limit_of({.limit = 0}), 1U);
  EXPECT_EQ(limit_of({.limit = 1}), 1U);
  EXPECT_EQ(limit_of({.limit = 1000}), 1000U);
  EXPECT_EQ(limit_of({.limit = 1001}), 1000U);
}

}  // namespace
}  // namespace roost::introspection
