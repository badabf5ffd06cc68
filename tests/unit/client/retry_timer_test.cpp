// SPDX-License-Identifier: Apache-2.0
#include "client/retry_timer.hpp"

#include <gtest/gtest.h>

#include "roost/client_options.hpp"
#include "support/manual_clock.hpp"

namespace roost::client {
namespace {

using namespace std::chrono_literals;

class RetryTimerTest : public testing::Test {
 protected:
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

TEST_F(RetryTimerTest, ReconnectsAsTheJavaScriptClientDoes) {
  RetryTimer timer(loop_, ClientOptions::default_reconnect_delays(), [&] { ++fired_; });
  for (const int expected : {10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000, 5000}) {
    timer.schedule();
    EXPECT_EQ(delay(), expected);
  }
}

TEST_F(RetryTimerTest, RejoinsAsTheJavaScriptClientDoes) {
  RetryTimer timer(loop_, ClientOptions::default_rejoin_delays(), [&] { ++fired_; });
  for (const int expected : {1000, 2000, 5000, 10'000, 10'000}) {
    timer.schedule();
    EXPECT_EQ(delay(), expected);
  }
}

TEST_F(RetryTimerTest, ResetGoesBackToTheFirstDelay) {
  RetryTimer timer(loop_, {10ms, 50ms}, [&] { ++fired_; });
  timer.schedule();
  EXPECT_EQ(delay(), 10);
  timer.schedule();
  timer.reset();
  EXPECT_FALSE(timer.scheduled());
  timer.schedule();
  EXPECT_EQ(delay(), 10);
}

TEST_F(RetryTimerTest, ScheduledTwiceItFiresOnceAndCountsOnce) {
  RetryTimer timer(loop_, {10ms, 50ms, 100ms}, [&] { ++fired_; });
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
}  // namespace roost::client
