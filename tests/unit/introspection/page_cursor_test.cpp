// SPDX-License-Identifier: Apache-2.0
#include "introspection/page_cursor.hpp"

#include <gmock/gmock.h>

namespace roost::introspection {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PageCursor, AWalkGoesOnWhereItsTextSays) {
  const WalkCursor cursor = WalkCursor::parse(WalkCursor{2, 117}.text());
  EXPECT_EQ(cursor.shard, 2U);
  EXPECT_EQ(cursor.place, 117U);
}

TEST(PageCursor, WhatIsNotACursorIsTheBeginning) {
  for (const char* text : {"", "2", "2-", "2-117-3", "a-b", "-1-2", "2-99999999999999999999999"}) {
    const WalkCursor cursor = WalkCursor::parse(text);
    EXPECT_EQ(cursor.shard, 0U) << text;
    EXPECT_EQ(cursor.place, 0U) << text;
  }
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
