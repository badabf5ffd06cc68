// SPDX-License-Identifier: Apache-2.0
#include "net/backlog.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>

namespace roost::net {
namespace {

constexpr std::ptrdiff_t kSize = 100'000;
constexpr std::ptrdiff_t kHeld = kSize + ShardBacklog::kMessage;

class Backlog : public ::testing::Test {
 protected:
  /// The total after every shard has published its exact count.
  std::ptrdiff_t held() {
    shards.clear();
    return node.bytes;
  }

  NodeBacklog node;
  std::deque<ShardBacklog> shards;
};

TEST_F(Backlog, AMessageQueuedForManyReadersIsHeldOncePlusAnEntryEach) {
  const auto message = base::SharedBytes::copy_of(std::string(kSize, 'x'));
  for (int shard = 0; shard < 2; ++shard) {
    shards.emplace_back(node);
    for (int reader = 0; reader < 10; ++reader)
      shards.back().hold(message);
  }
  EXPECT_EQ(held(), kHeld + 20 * ShardBacklog::kPlace);
}

TEST_F(Backlog, EqualMessagesAreHeldSeparately) {
  ShardBacklog& shard = shards.emplace_back(node);
  for (int i = 0; i < 3; ++i)
    shard.hold(base::SharedBytes::copy_of(std::string(kSize, 'x')));
  EXPECT_EQ(held(), 3 * (kHeld + ShardBacklog::kPlace));
}

TEST_F(Backlog, IsHeldUntilTheLastReaderHasIt) {
  ShardBacklog& one = shards.emplace_back(node);
  ShardBacklog& other = shards.emplace_back(node);
  const auto message = base::SharedBytes::copy_of(std::string(kSize, 'x'));
  one.hold(message);
  other.hold(message);
  one.release(message);
  EXPECT_GE(node.bytes, kSize - 16 * 1024);
  other.release(message);
  EXPECT_EQ(held(), 0);
}

TEST_F(Backlog, ConnectionsAboveTheAverageAreShedWhenTheNodeIsFull) {
  node.ceiling = 150'000;
  ShardBacklog& shard = shards.emplace_back(node);
  shard.opened();
  shard.opened();
  shard.change(90'000, 0);
  shard.hold(base::SharedBytes::copy_of(std::string(kSize, 'x')));
  EXPECT_FALSE(shard.must_be_shed(90'000));
  shard.hold(base::SharedBytes::copy_of(std::string(kSize, 'x')));
  EXPECT_TRUE(shard.over_ceiling());
  EXPECT_TRUE(shard.must_be_shed(30'001));
  EXPECT_FALSE(shard.must_be_shed(30'000));
}

TEST_F(Backlog, OffersAreDueWhenTooMuchHasNotBeenOffered) {
  ShardBacklog& shard = shards.emplace_back(node);
  shard.change(std::ptrdiff_t{1} << 30, static_cast<std::ptrdiff_t>(ShardBacklog::kMostUnoffered));
  EXPECT_FALSE(shard.wants_offers());
  shard.change(1, 1);
  EXPECT_TRUE(shard.wants_offers());
}

TEST_F(Backlog, WhatManyMessagesEncloseIsHeldOnce) {
  ShardBacklog& shard = shards.emplace_back(node);
  const auto inner = base::SharedBytes::copy_of(std::string(kSize, 'x'));
  const auto one = base::SharedBytes::around("a", inner, "b");
  const auto other = base::SharedBytes::around("c", inner, "d");
  shard.hold(one);
  shard.hold(other);
  shard.release(one);
  EXPECT_EQ(held(), kHeld + 2 + ShardBacklog::kPlace);
  ShardBacklog& later = shards.emplace_back(node);
  later.release(other);
  EXPECT_EQ(held(), 0);
}

}  // namespace
}  // namespace roost::net
