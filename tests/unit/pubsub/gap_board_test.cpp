// SPDX-License-Identifier: Apache-2.0
#include "pubsub/gap_board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> taken(pubsub::GapBoard& board) {
  std::vector<std::string> gaps;
  board.take([&](const PubSubGap& gap) {
    gaps.push_back(std::string(gap.topic) + " of " + std::string(gap.origin) + ": " +
                   std::to_string(gap.count) + " " + std::string(to_string(gap.cause)));
  });
  return gaps;
}

TEST(GapBoard, OnlyTheFirstGapAsksForSomebodyToFetchThem) {
  pubsub::GapBoard board;
  EXPECT_TRUE(board.add({"a", "one", 1, GapCause::jump}));
  EXPECT_FALSE(board.add({"b", "one", 1, GapCause::jump}));
  EXPECT_THAT(taken(board), ElementsAre("a of one: 1 jump", "b of one: 1 jump"));
  EXPECT_THAT(taken(board), IsEmpty());
  EXPECT_TRUE(board.add({"a", "one", 1, GapCause::jump}));
}

TEST(GapBoard, GapsOfOneKindInARowAreOne) {
  pubsub::GapBoard board;
  for (int i = 0; i < 3; ++i)
    static_cast<void>(board.add({"a", "one", 2, GapCause::jump}));
  static_cast<void>(board.add({"a", "two", 1, GapCause::tail}));
  EXPECT_THAT(taken(board), ElementsAre("a of one: 6 jump", "a of two: 1 tail"));
}

TEST(GapBoard, AStormOfGapsBecomesOneOfAllTopics) {
  pubsub::GapBoard board;
  for (std::size_t i = 0; i <= pubsub::GapBoard::kMaxGaps; ++i)
    static_cast<void>(board.add({std::to_string(i), "one", 1, GapCause::jump}));
  EXPECT_THAT(taken(board), ElementsAre(" of : 1024 jump", "1024 of one: 1 jump"));
}

}  // namespace
}  // namespace roost::test
