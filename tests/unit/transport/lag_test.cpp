// SPDX-License-Identifier: Apache-2.0
#include "transport/lag.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace roost::transport {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kBudget = 1000;

/// A reader whose turns, time and waiting bytes are moved by hand.
class LagTest : public ::testing::Test {
 protected:
  /// False: more waits than may.
  bool is_sent(std::size_t bytes) {
    lag.queued(turn, waiting);
    waiting += bytes;
    return waiting <= lag.limit(now);
  }
  bool is_sent_in_a_turn(std::size_t bytes) {
    ++turn;
    return is_sent(bytes);
  }
  void takes(std::size_t bytes) {
    waiting -= bytes;
    lag.offered(bytes, waiting, now);
  }

  base::TimePoint now{seconds(1000)};
  std::uint32_t turn = 7;
  std::size_t waiting = 0;
  Lag lag{kBudget, turn, now};
};

TEST_F(LagTest, AtFirstOneTurnMaySendAnyAmount) {
  EXPECT_TRUE(is_sent(1'000'000));
  EXPECT_TRUE(is_sent(1'000'000'000));
}

TEST_F(LagTest, AtFirstSeveralTurnsMaySendEightBudgetsBesidesTheLastTurn) {
  EXPECT_TRUE(is_sent(4000));
  EXPECT_TRUE(is_sent_in_a_turn(4000));
  EXPECT_TRUE(is_sent_in_a_turn(1'000'000));
  EXPECT_FALSE(is_sent_in_a_turn(1));
}

TEST_F(LagTest, AtFirstAReaderMayBeSentFourTimesWhatItTakes) {
  EXPECT_TRUE(is_sent(20'000));
  takes(1000);
  EXPECT_FALSE(is_sent_in_a_turn(1));  // after 19,000, of 8,000 and 4,000
  takes(2000);
  EXPECT_TRUE(is_sent_in_a_turn(1));
}

TEST_F(LagTest, AtFirstIsASecond) {
  now += milliseconds(999);
  EXPECT_TRUE(is_sent_in_a_turn(kBudget + 1));
  now += milliseconds(1);
  EXPECT_FALSE(is_sent(1));
}

TEST_F(LagTest, AfterThatItHasItsBudget) {
  now += seconds(1);
  EXPECT_TRUE(is_sent_in_a_turn(kBudget));
  EXPECT_FALSE(is_sent_in_a_turn(1));
}

TEST_F(LagTest, WhatItWasSentAtFirstMayKeepWaitingButNothingMore) {
  EXPECT_TRUE(is_sent(5000));
  now += seconds(1);
  EXPECT_FALSE(is_sent_in_a_turn(1));
}

TEST_F(LagTest, WhileItTakesTheFirstBurstAsMuchAsItHasTakenMayWaitAsWell) {
  EXPECT_TRUE(is_sent(5000));
  for (int second = 0; second < 4; ++second) {
    takes(800);
    now += seconds(1);
    EXPECT_TRUE(is_sent_in_a_turn(700)) << second;
  }
  EXPECT_FALSE(is_sent_in_a_turn(5000));
}

TEST_F(LagTest, WhatItHasTakenCountsForFourToEightSeconds) {
  now += seconds(1);
  waiting = 10'000;
  takes(9'000);
  EXPECT_EQ(lag.limit(now), kBudget + 9'000);
  EXPECT_EQ(lag.limit(now + seconds(4)), kBudget + 9'000);
  EXPECT_EQ(lag.limit(now + seconds(8)), kBudget);
}

TEST_F(LagTest, AReaderThatIsAlwaysTooSlowSoonExceedsItsLimit) {
  int seconds_passed = 0;
  do {
    takes(std::min<std::size_t>(waiting, 100));
    now += seconds(1);
    ASSERT_LT(++seconds_passed, 10);
  } while (is_sent_in_a_turn(500));
  EXPECT_GE(seconds_passed, 3);
}

TEST_F(LagTest, HasStoppedAfterTenSecondsWithoutTakingAnything) {
  waiting = 5000;
  EXPECT_FALSE(lag.has_stopped(now + milliseconds(9'999)));
  EXPECT_TRUE(lag.has_stopped(now + seconds(10)));
  now += seconds(9);
  takes(1);
  lag.offered(0, waiting, now + seconds(5));
  EXPECT_EQ(lag.stops_at(), now + seconds(10));
}

TEST_F(LagTest, WantsAnOfferWheneverABudgetMoreWaitsThanAfterTheLast) {
  lag.offered(0, 1500, now);
  EXPECT_FALSE(lag.wants_offer(2500));
  EXPECT_TRUE(lag.wants_offer(2501));
}

}  // namespace
}  // namespace roost::transport
