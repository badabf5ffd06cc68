// SPDX-License-Identifier: Apache-2.0
#include "introspection/first_topics.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roost::introspection {
namespace {

using Order = TopicQuery::Order;

std::string names(const std::vector<TopicInfo>& topics) {
  std::string all;
  for (const TopicInfo& topic : topics)
    all += topic.topic + ' ';
  return all;
}

TEST(FirstTopics, OfAnyNumberOnlyTheFirstAreKept) {
  FirstTopics first(Order::name, 3);
  for (const char* const name : {"k", "c", "x", "a", "z", "m", "b", "y", "q", "d"})
    first.offer({.topic = name});
  EXPECT_EQ(names(std::move(first).take()), "a b c ");
}

TEST(FirstTopics, WithMostComesFirstAndByNameWhereTheyAreEven) {
  const std::vector<TopicInfo> topics{{"b", 1, 5, 900}, {"a", 1, 5, 100}, {"c", 3, 1, 300}, {"d", 2, 9, 200}};
  const auto in = [&](Order order) {
    FirstTopics first(order, 3);
    for (const TopicInfo& topic : topics)
      first.offer(topic);
    return names(std::move(first).take());
  };
  EXPECT_EQ(in(Order::members), "c d a ");
  EXPECT_EQ(in(Order::messages), "d a b ");
  EXPECT_EQ(in(Order::bytes), "b c d ");
}

TEST(FirstTopics, WhatIsOfferedTwiceIsThereOnce) {
  FirstTopics first(Order::messages, 4);
  for (const TopicInfo& topic : {TopicInfo{"a", 1, 1, 1}, TopicInfo{"b", 1, 2, 1}, TopicInfo{"a", 1, 3, 1}})
    first.offer(topic);
  const auto topics = std::move(first).take();
  EXPECT_EQ(topics.size(), 2U);
}

TEST(FirstTopics, OfNoneAreNone) {
  EXPECT_TRUE(FirstTopics(Order::name, 3).take().empty());
}

TEST(TopicParts, OfOneTopicAreAddedUp) {
  std::vector<TopicInfo> parts{
      {"b", 1, 2, 3}, {"a", 4, 5, 6}, {"b", 10, 20, 30}, {"c", 7, 8, 9}, {"b", 100, 200, 300}};
  add_up(parts);
  ASSERT_EQ(names(parts), "a b c ");
  EXPECT_EQ(parts[1].members, 111U);
  EXPECT_EQ(parts[1].messages, 222U);
  EXPECT_EQ(parts[1].bytes, 333U);
  EXPECT_EQ(parts[2].members, 7U);
}

TEST(TopicParts, MayBeNone) {
  std::vector<TopicInfo> parts;
  add_up(parts);
  EXPECT_TRUE(parts.empty());
}

TEST(FirstTopics, WhatHasChannelsOnAnyShardIsAChannelsTopic) {
  std::vector<TopicInfo> parts{{.topic = "room:1", .members = 1, .kind = TopicKind::subscription},
                               {.topic = "room:1", .members = 2, .kind = TopicKind::channel},
                               {.topic = "users:7", .members = 1, .kind = TopicKind::subscription},
                               {.topic = "users:7", .members = 1, .kind = TopicKind::socket_id}};
  add_up(parts);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].kind, TopicKind::channel);
  EXPECT_EQ(parts[0].members, 3U);
  EXPECT_EQ(parts[1].kind, TopicKind::socket_id);
}

}  // namespace
}  // namespace roost::introspection
