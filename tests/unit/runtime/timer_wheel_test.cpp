// SPDX-License-Identifier: Apache-2.0
#include "runtime/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "runtime/callback_timer.hpp"
#include "support/manual_clock.hpp"

namespace roost::runtime {
namespace {

using namespace std::chrono_literals;

class TimerWheelTest : public testing::Test {
 protected:
  /// Moves time and fires.
  void pass(Duration by) {
    clock_.advance(by);
    wheel_.advance(clock_.now());
  }
  void schedule(Timer& timer, Duration after) { wheel_.schedule(timer, clock_.now() + after); }

  test::ManualClock clock_;
  TimerWheel wheel_{clock_.now()};
  std::vector<int> fired_;
  CallbackTimer one_{[this] { fired_.push_back(1); }};
  CallbackTimer two_{[this] { fired_.push_back(2); }};
};

TEST_F(TimerWheelTest, ATimerCosts32Bytes) {
  EXPECT_EQ(sizeof(Timer), 32U);
}

TEST_F(TimerWheelTest, FiresAtItsDeadlineAndNotBefore) {
  schedule(one_, 10ms);
  pass(9'999'999ns);
  EXPECT_TRUE(fired_.empty());
  EXPECT_TRUE(one_.scheduled());
  pass(1ns);
  EXPECT_EQ(fired_, std::vector{1});
  EXPECT_FALSE(one_.scheduled());
  pass(10s);
  EXPECT_EQ(fired_, std::vector{1});
}

TEST_F(TimerWheelTest, ADeadlineBetweenTicksRoundsUp) {
  schedule(one_, 1'000'001ns);
  pass(1'999'999ns);
  EXPECT_TRUE(fired_.empty());
  pass(1ns);
  EXPECT_EQ(fired_, std::vector{1});
}

TEST_F(TimerWheelTest, ADeadlineInThePastIsDueAtTheNextTick) {
  pass(5s);
  schedule(one_, -1h);
  wheel_.advance(clock_.now());
  EXPECT_TRUE(fired_.empty());
  pass(1ms);
  EXPECT_EQ(fired_, std::vector{1});
}

TEST_F(TimerWheelTest, FiresInOrderOfDeadlinesOverABigJump) {
  std::vector<std::unique_ptr<CallbackTimer>> timers;
  const std::vector<std::int64_t> delays = {300'000, 1, 64, 63, 4096, 4095, 262'144, 65, 1'000'000'000};
  std::vector<std::int64_t> order;
  for (const std::int64_t delay : delays) {
    timers.push_back(std::make_unique<CallbackTimer>([&order, delay] { order.push_back(delay); }));
    schedule(*timers.back(), std::chrono::milliseconds(delay));
  }
  pass(24h * 365);
  auto sorted = delays;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(order, sorted);
}

TEST_F(TimerWheelTest, EqualDeadlinesFireInOrderOfScheduling) {
  schedule(two_, 5000ms);
  pass(4990ms);
  schedule(one_, 10ms);  // sits on a lower level than the first, which must still come before it
  pass(10ms);
  EXPECT_EQ(fired_, (std::vector{2, 1}));
}

TEST_F(TimerWheelTest, ACancelledTimerDoesNotFire) {
  schedule(one_, 5ms);
  one_.cancel();
  one_.cancel();
  EXPECT_FALSE(one_.scheduled());
  pass(1s);
  EXPECT_TRUE(fired_.empty());
}

TEST_F(TimerWheelTest, SchedulingAgainMovesTheTimer) {
  schedule(one_, 5ms);
  schedule(one_, 50ms);
  pass(49ms);
  EXPECT_TRUE(fired_.empty());
  pass(1ms);
  EXPECT_EQ(fired_, std::vector{1});
}

TEST_F(TimerWheelTest, ADestroyedTimerDoesNotFire) {
  auto dying = std::make_unique<CallbackTimer>([this] { fired_.push_back(3); });
  schedule(*dying, 5ms);
  dying.reset();
  pass(1s);
  EXPECT_TRUE(fired_.empty());
}

TEST_F(TimerWheelTest, FiringMayCancelAnotherThatIsDueToo) {
  CallbackTimer first([this] { one_.cancel(); });
  schedule(first, 5ms);
  schedule(one_, 5ms);
  schedule(two_, 5ms);
  pass(5ms);
  EXPECT_EQ(fired_, std::vector{2});
}

TEST_F(TimerWheelTest, FiringMayDestroyAnotherThatIsDueToo) {
  auto victim = std::make_unique<CallbackTimer>([this] { fired_.push_back(3); });
  CallbackTimer first([&] { victim.reset(); });
  schedule(first, 5ms);
  schedule(*victim, 5ms);
  pass(5ms);
  EXPECT_TRUE(fired_.empty());
}

TEST_F(TimerWheelTest, FiringMayDestroyItself) {
  class SelfDestroying : public Timer {
   public:
    explicit SelfDestroying(int& fired) : fired_(fired) {}

   private:
    void on_timer() override {
      ++fired_;
      delete this;
    }
    int& fired_;
  };
  int fired = 0;
  schedule(*new SelfDestroying(fired), 5ms);
  pass(5ms);
  EXPECT_EQ(fired, 1);
}

TEST_F(TimerWheelTest, FiringMayScheduleItselfAgain) {
  int fired = 0;
  CallbackTimer every([&] {
    ++fired;
    schedule(every, 10ms);
  });
  schedule(every, 10ms);
  for (int step = 0; step < 100; ++step)
    pass(1ms);
  EXPECT_EQ(fired, 10);
}

TEST_F(TimerWheelTest, ATimerThatIsAlwaysLateFiresOnceAnAdvance) {
  int fired = 0;
  CallbackTimer late([&] {
    ++fired;
    wheel_.schedule(late, clock_.now() - 1h);
  });
  schedule(late, 1ms);
  pass(1h);
  EXPECT_EQ(fired, 1);
  pass(1ms);
  EXPECT_EQ(fired, 2);
}

TEST_F(TimerWheelTest, TimeThatStandsStillOrGoesBackFiresNothing) {
  schedule(one_, 5ms);
  wheel_.advance(clock_.now());
  wheel_.advance(clock_.now() - 1h);
  EXPECT_TRUE(fired_.empty());
  pass(5ms);
  EXPECT_EQ(fired_, std::vector{1});
}

TEST_F(TimerWheelTest, SaysWhenItWantsToBeCalledNext) {
  EXPECT_FALSE(wheel_.next_wakeup());
  schedule(one_, 20ms);
  EXPECT_EQ(wheel_.next_wakeup(), clock_.now() + 20ms);
  one_.cancel();
  EXPECT_FALSE(wheel_.next_wakeup());
}

TEST_F(TimerWheelTest, WakingWhenItAsksReachesEveryDeadlineInFewSteps) {
  schedule(one_, 10h);
  const TimePoint deadline = clock_.now() + 10h;
  int steps = 0;
  for (; one_.scheduled(); ++steps) {
    ASSERT_LE(*wheel_.next_wakeup(), deadline);
    pass(*wheel_.next_wakeup() - clock_.now());
  }
  EXPECT_EQ(clock_.now(), deadline);
  EXPECT_LE(steps, 7);
}

TEST_F(TimerWheelTest, TimersMayOutliveTheWheel) {
  {
    TimerWheel dying(clock_.now());
    dying.schedule(one_, clock_.now() + 1h);
  }
  EXPECT_FALSE(one_.scheduled());
}

TEST_F(TimerWheelTest, AgreesWithASortedListUnderRandomUse) {
  class Noted : public Timer {
   public:
    TimePoint deadline{};
    std::function<void(Noted&)> fired;

   private:
    void on_timer() override { fired(*this); }
  };
  std::mt19937 random(7);
  std::vector<Noted> timers(200);
  for (Noted& timer : timers) {
    timer.fired = [&](Noted& it) {
      EXPECT_LE(it.deadline, clock_.now());
      it.deadline = {};
    };
  }
  for (int step = 0; step < 2000; ++step) {
    Noted& timer = timers[random() % timers.size()];
    if (random() % 4 == 0) {
      timer.cancel();
      timer.deadline = {};
    } else {
      timer.deadline = clock_.now() + std::chrono::milliseconds(1 + random() % (1U << (random() % 20)));
      wheel_.schedule(timer, timer.deadline);
    }
    pass(std::chrono::milliseconds(random() % (step % 50 == 0 ? 100'000 : 20)));
    for (const Noted& each : timers) {
      EXPECT_EQ(each.scheduled(), each.deadline != TimePoint{});
      EXPECT_TRUE(!each.scheduled() || each.deadline > clock_.now());
    }
  }
}

}  // namespace
}  // namespace roost::runtime
