// SPDX-License-Identifier: Apache-2.0
#include "roost/topic.hpp"

#include <gtest/gtest.h>

#include <unordered_map>

namespace roost {
namespace {

TEST(Topic, SubtopicIsThePartAfterTheFirstColon) {
  EXPECT_EQ(Topic("room:42").subtopic(), "42");
  EXPECT_EQ(Topic("room:a:b").subtopic(), "a:b");
  EXPECT_EQ(Topic("room:").subtopic(), "");
  EXPECT_EQ(Topic("lobby").subtopic(), "");
  EXPECT_EQ(Topic().subtopic(), "");
}

TEST(Topic, ComparesByItsBytes) {
  EXPECT_EQ(Topic("room:1"), Topic("room:1"));
  EXPECT_EQ(Topic("room:1"), "room:1");
  EXPECT_NE(Topic("room:1"), Topic("Room:1"));
  EXPECT_LT(Topic("room:1"), Topic("room:2"));
}

TEST(Topic, IsFoundInATableByItsText) {
  std::unordered_map<Topic, int, TopicHash, std::equal_to<>> members;
  members[Topic("room:1")] = 3;
  EXPECT_EQ(members.find(std::string_view("room:1"))->second, 3);
  EXPECT_EQ(members.find(std::string_view("room:2")), members.end());
}

}  // namespace
}  // namespace roost
