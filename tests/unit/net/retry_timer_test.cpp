// SPDX-License-Identifier: Apache-2.0
#include "net/retry_timer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/manual_clock.hpp"

namespace roost::net {
namespace {

using namespace std::chrono_literals;

class RetryTimerTest : public testing::Test {
 protected:
  void pass(base::Duration time) {
    clock_.advance(time);
    loop_.run_once(0ms);
  }
  /// How many milliseconds pass until the timer fires.
  int delay() {
    const int before = fired_;
    for (int passed = 1; passed <= 20'000; ++passed) {
      clock_.advance(1ms);
      loop_.run_once(0ms);
      if (fired_ > before) return passed;
    }
    return -1;
  }

  test::ManualClock clock_;
  runtime::EventLoop loop_{clock_};
  int fired_ = 0;
};

TEST_F(RetryTimerTest, TheDelaysComeInTheirOrderAndTheLastOneRepeats) {
  RetryTimer timer(loop_, {.delays = {10ms, 50ms, 5'000ms}}, [&] { ++fired_; });
  for (const int expected : {10, 50, 5000, 5000, 5000}) {
    timer.schedule();
    EXPECT_EQ(delay(), expected);
  }
}

TEST_F(RetryTimerTest, ResetGoesBackToTheFirstDelay) {
  RetryTimer timer(loop_, {.delays = {10ms, 50ms}}, [&] { ++fired_; });
  timer.schedule();
  EXPECT_EQ(delay(), 10);
  timer.schedule();
  timer.reset();
  EXPECT_FALSE(timer.scheduled());
  timer.schedule();
  EXPECT_EQ(delay(), 10);
}

TEST_F(RetryTimerTest, OnlyASuccessThatLastsResetsTheDelays) {
  RetryTimer timer(loop_, {.delays = {10ms, 50ms, 100ms}, .steady_after = 5s}, [&] { ++fired_; });
  timer.schedule();
  EXPECT_EQ(delay(), 10);
  timer.succeeded();
  pass(4'999ms);
  timer.schedule();
  EXPECT_EQ(delay(), 50);
  timer.succeeded();
  pass(5s);
  timer.schedule();
  EXPECT_EQ(delay(), 10);
}

TEST_F(RetryTimerTest, TimeAfterTheLossDoesNotCountAsLasting) {
  RetryTimer timer(loop_, {.delays = {10ms, 50ms}, .steady_after = 5s}, [&] { ++fired_; });
  timer.schedule();
  EXPECT_EQ(delay(), 10);
  timer.succeeded();
  timer.lost();
  pass(10s);
  timer.schedule();
  EXPECT_EQ(delay(), 50);
}

TEST_F(RetryTimerTest, JitterSpreadsADelayAroundItsValue) {
  std::byte chance{};
  const RetryOptions options{.delays = {1'000ms}, .jitter = 0.5, .random = [&](std::span<std::byte> bytes) {
                               std::fill(bytes.begin(), bytes.end(), chance);
                             }};
  for (const auto& [byte, expected] :
       {std::pair(0x00, 500), std::pair(0x80, 1'002), std::pair(0xFF, 1'500)}) {
    chance = static_cast<std::byte>(byte);
    RetryTimer timer(loop_, options, [&] { ++fired_; });
    timer.schedule();
    EXPECT_EQ(delay(), expected);
  }
}

TEST_F(RetryTimerTest, ByDefaultTwoTimersDoNotFireTogether) {
  std::set<int> delays;
  for (int client = 0; client < 20; ++client) {
    RetryTimer timer(loop_, {.delays = {5'000ms}, .jitter = 0.5}, [&] { ++fired_; });
    timer.schedule();
    delays.insert(delay());
  }
  EXPECT_GT(delays.size(), 10U);
  EXPECT_GE(*delays.begin(), 2'500);
  EXPECT_LE(*delays.rbegin(), 7'500);
}

TEST_F(RetryTimerTest, ItNeverFiresSoonerThanAskedFor) {
  for (const double jitter : {0.0, 0.5}) {
    RetryTimer timer(loop_, {.delays = {10ms, 10'000ms}, .jitter = jitter}, [&] { ++fired_; });
    timer.schedule(10s);
    EXPECT_GE(delay(), 10'000);
    timer.schedule(1s);
    EXPECT_GE(delay(), 5'000) << "the delay goes on growing meanwhile";
  }
}

TEST_F(RetryTimerTest, ScheduledTwiceItFiresAndCountsOnce) {
  RetryTimer timer(loop_, {.delays = {10ms, 50ms, 100ms}}, [&] { ++fired_; });
  timer.schedule();
  clock_.advance(9ms);
  loop_.run_once(0ms);
  timer.schedule();
  EXPECT_EQ(delay(), 10);
  EXPECT_EQ(fired_, 1);
  timer.schedule();
  EXPECT_EQ(delay(), 50);
}

}  // namespace
}  // namespace roost::net
