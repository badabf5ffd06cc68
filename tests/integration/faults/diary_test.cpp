// SPDX-License-Identifier: Apache-2.0
// What finds the losses of the runs must itself find every loss.
#include <cstdint>

#include "diary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Stream kStream{"a", "1", "room"};

struct DiaryTest : ::testing::Test {
  void messages(std::initializer_list<std::uint64_t> numbers) {
    for (const std::uint64_t number : numbers)
      diary.message(kStream, number);
  }
  Diary diary;
};

TEST_F(DiaryTest, MessagesInOrderAreNoFault) {
  messages({5, 6, 7});
  EXPECT_THAT(diary.faults(), IsEmpty());
  EXPECT_EQ(diary.last(kStream), 7U);
}

TEST_F(DiaryTest, AHoleWithoutAGapIsAFault) {
  messages({1, 4});
  EXPECT_THAT(diary.faults(), ElementsAre(HasSubstr("2 messages of a (1) on room from 2 on are missing")));
}

TEST_F(DiaryTest, AHoleInAGapOfItsTopicAndNodeIsNone) {
  messages({1});
  diary.gap("room", "a", 2, "jump");
  messages({4});
  EXPECT_THAT(diary.faults(), IsEmpty());
}

TEST_F(DiaryTest, AGapExplainsAsManyAsItSaysAndNoneLaterOn) {
  messages({1});
  diary.gap("room", "a", 2, "jump");
  messages({5});
  EXPECT_EQ(diary.faults().size(), 1U);
  diary.gap("room", "a", 1, "jump");
  messages({7});
  EXPECT_EQ(diary.faults().size(), 1U);
}

TEST_F(DiaryTest, OfWhatAGapSaysSomeMayComeLate) {
  messages({1});
  diary.gap("room", "a", 4, "tail");
  messages({2, 6});
  EXPECT_THAT(diary.faults(), IsEmpty());
  messages({8});
  EXPECT_EQ(diary.faults().size(), 1U);
}

TEST_F(DiaryTest, AGapOfAllTopicsExplainsWhatIsMissingAroundIt) {
  messages({1});
  diary.gap("", "", 0, "link_down");
  messages({9});
  EXPECT_THAT(diary.faults(), IsEmpty());
  messages({11});
  EXPECT_EQ(diary.faults().size(), 1U);
}

TEST_F(DiaryTest, AGapOfAnotherNodeOrTopicExplainsNothing) {
  messages({1});
  diary.gap("room", "b", 2, "jump");
  diary.gap("other", "a", 2, "jump");
  messages({4});
  EXPECT_EQ(diary.faults().size(), 1U);
}

TEST_F(DiaryTest, WhatComesTwiceOrLateIsAFault) {
  messages({1, 2, 2, 1});
  EXPECT_THAT(diary.faults(), ElementsAre(HasSubstr("2 of a (1) on room came after 2"),
                                          HasSubstr("1 of a (1) on room came after 2")));
}

TEST_F(DiaryTest, WhatCameAndDidNotReachTheMemberIsAFault) {
  messages({1, 2, 3});
  diary.delivered(kStream, 1);
  EXPECT_THAT(diary.faults(), IsEmpty());  // the others may be under way
  diary.delivered(kStream, 3);
  EXPECT_EQ(diary.last_delivered(kStream), 3U);
  EXPECT_THAT(diary.faults(), ElementsAre(HasSubstr("3 messages of a (1) on room came, and 2 reached")));
}

TEST_F(DiaryTest, WhatReachesTheMemberOutOfOrderIsAFault) {
  messages({1, 2, 3});
  diary.delivered(kStream, 2);
  diary.delivered(kStream, 1);
  EXPECT_THAT(diary.faults(), ElementsAre(HasSubstr("1 of a (1) on room reached the member after 2")));
}

TEST_F(DiaryTest, AnotherLifeIsAnotherStream) {
  messages({8, 9});
  diary.message({"a", "2", "room"}, 1);
  EXPECT_THAT(diary.faults(), IsEmpty());
}

}  // namespace
}  // namespace roost::faults
