// SPDX-License-Identifier: Apache-2.0
#include "nodes/recent_questions.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace roost::nodes {
namespace {

TEST(RecentQuestions, KnowWhatCameBefore) {
  RecentQuestions recent;
  EXPECT_TRUE(recent.add(7, 1));
  EXPECT_FALSE(recent.add(7, 1));
  EXPECT_TRUE(recent.add(8, 1));
  EXPECT_TRUE(recent.add(7, 2));
}

TEST(RecentQuestions, ForgetTheOldestPastTheirBound) {
  RecentQuestions recent;
  for (std::uint64_t number = 1; number <= 1'024; ++number)
    EXPECT_TRUE(recent.add(7, number));
  EXPECT_FALSE(recent.add(7, 1));
  EXPECT_TRUE(recent.add(7, 1'025));
  EXPECT_TRUE(recent.add(7, 1));
  EXPECT_FALSE(recent.add(7, 3));
}

}  // namespace
}  // namespace roost::nodes
