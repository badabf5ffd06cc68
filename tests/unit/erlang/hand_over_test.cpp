// SPDX-License-Identifier: Apache-2.0
#include "erlang/hand_over.hpp"

#include <gtest/gtest.h>

#include "base/clock.hpp"

namespace roost::erlang {
namespace {

struct HandOverTest : testing::Test {
  void run(std::size_t shard) { shards.at(shard).loop().run_once(base::Duration::zero()); }

  base::SteadyClock clock;
  runtime::ShardSet shards{2, clock};
  runtime::EventLoop loop{clock};
  HandOver hand_over{shards, loop.mailbox(), 10'000};
};

TEST_F(HandOverTest, WhatEveryShardHasComePastDoesNotCount) {
  EXPECT_TRUE(hand_over.admit(6'000));
  EXPECT_FALSE(hand_over.admit(6'000));
  hand_over.mark();
  run(0);
  EXPECT_FALSE(hand_over.admit(6'000)) << "the other shard has not delivered it";
  run(1);
  EXPECT_EQ(hand_over.waiting(), 0U);
  EXPECT_TRUE(hand_over.admit(6'000));
}

TEST_F(HandOverTest, OneMessageMayBeLargerThanAll) {
  EXPECT_TRUE(hand_over.admit(1'000'000));
  EXPECT_FALSE(hand_over.admit(1));
}

TEST_F(HandOverTest, AStuckShardGetsOneMarkerHoweverMuchComes) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(hand_over.admit(100));
    hand_over.mark();
  }
  run(0);
  run(1);
  EXPECT_GT(hand_over.waiting(), 0U) << "what came after the marker";
  EXPECT_FALSE(loop.mailbox()->empty()) << "the loop gets a turn for the next one";
  hand_over.mark();
  run(0);
  run(1);
  EXPECT_EQ(hand_over.waiting(), 0U);
}

TEST_F(HandOverTest, ShardsThatHaveEndedHoldNothing) {
  EXPECT_TRUE(hand_over.admit(6'000));
  for (std::size_t i = 0; i < 2; ++i)
    shards.at(i).mailbox()->close();
  hand_over.mark();
  EXPECT_EQ(hand_over.waiting(), 0U);
}

}  // namespace
}  // namespace roost::erlang
