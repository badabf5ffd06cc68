// SPDX-License-Identifier: Apache-2.0
#include "introspection/node_figures.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace roost::introspection {
namespace {

ShardInfo shard_with(std::size_t topics, std::uint64_t kicks) {
  ShardInfo shard;
  shard.connections = 2;
  shard.topics = topics;
  shard.other_topics = 1;
  shard.broadcasts = 3;
  shard.causes = {{Cause::kicked, kicks}, {Cause::drained, 1}};
  return shard;
}

TEST(NodeFigures, AreSumsButForTopics) {
  const Figures total = total_of({shard_with(300, 2), shard_with(300, 5)}, pubsub::TopicTotals{300, 2});
  EXPECT_EQ(total.connections, 4U);
  EXPECT_EQ(total.topics, 300U);
  EXPECT_EQ(total.other_topics, 2U);
  EXPECT_EQ(total.broadcasts, 6U);
  ASSERT_EQ(total.causes.size(), 2U);
  EXPECT_EQ(total.causes[0], (std::pair<Cause, std::uint64_t>(Cause::kicked, 7)));
  EXPECT_EQ(total.causes[1], (std::pair<Cause, std::uint64_t>(Cause::drained, 2)));
}

TEST(NodeFigures, OfOneShardAreThoseOfTheShard) {
  const Figures total = total_of({shard_with(300, 2)}, std::nullopt);
  EXPECT_EQ(total.topics, 300U);
  EXPECT_EQ(total.other_topics, 1U);
}

TEST(NodeFigures, OfShardsThatAreSilentAreWhatTheNodeKnows) {
  EXPECT_EQ(total_of({}, pubsub::TopicTotals{300, 2}).topics, 300U);
  EXPECT_EQ(total_of({}, std::nullopt).connections, 0U);
}

}  // namespace
}  // namespace roost::introspection
