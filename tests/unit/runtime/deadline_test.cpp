// SPDX-License-Identifier: Apache-2.0
// A silent peer misses its deadline; a loop that did not listen makes no peer miss one.
#include "runtime/deadline.hpp"

#include <atomic>
#include <future>
#include <thread>

#include "runtime/callback_timer.hpp"
#include "unit/runtime/event_loop_fixture.hpp"

namespace roost::runtime {
namespace {

using namespace std::chrono_literals;

class DeadlineTest : public EventLoopTest, private PeerInput {
 protected:
  [[nodiscard]] bool has_unread() const override { return unread_; }
  void pass(Duration time) {
    clock_.advance(time);
    turn();
  }
  void pause(Duration time) {
    clock_.advance(time);
    loop_.did_not_run(time);
    turn();
  }

  bool unread_ = false;
  int missed_ = 0;
  CallbackDeadline deadline_{loop_, *this, [this] { ++missed_; }};
};

TEST_F(DeadlineTest, IsMissedAfterItsTimeAndOnce) {
  deadline_.give(10s);
  pass(9'999ms);
  EXPECT_EQ(missed_, 0);
  pass(1ms);
  EXPECT_EQ(missed_, 1);
  EXPECT_FALSE(deadline_.scheduled());
  pass(1min);
  EXPECT_EQ(missed_, 1);
}

TEST_F(DeadlineTest, TimeInWhichTheLoopDidNotRunDoesNotCount) {
  deadline_.give(12s);
  pass(5s);
  pause(14s);
  EXPECT_EQ(missed_, 0);
  pass(6'999ms);
  EXPECT_EQ(missed_, 0);
  pause(1h);
  EXPECT_EQ(missed_, 0) << "the last millisecond is left";
  pass(1ms);
  EXPECT_EQ(missed_, 1);
}

TEST_F(DeadlineTest, APauseBeforeItWasGivenChangesNothing) {
  pause(14s);
  deadline_.give(12s);
  pass(12s);
  EXPECT_EQ(missed_, 1);
}

TEST_F(DeadlineTest, WhatHasComeIsReadFirst) {
  deadline_.give(12s);
  unread_ = true;
  pass(12s);
  pass(1ms);
  EXPECT_EQ(missed_, 0);
  unread_ = false;
  pass(1ms);
  EXPECT_EQ(missed_, 1);
}

TEST_F(DeadlineTest, APeerThatNeverStopsSendingOtherThingsHasItsTimeOnceMore) {
  deadline_.give(12s);
  unread_ = true;
  pass(12s);
  pass(11'999ms);
  EXPECT_EQ(missed_, 0);
  pass(1ms);
  EXPECT_EQ(missed_, 1);
}

TEST_F(DeadlineTest, MayBeGivenAgainAndCancelled) {
  deadline_.give(1s);
  pass(999ms);
  deadline_.give(1s);
  pass(999ms);
  EXPECT_EQ(missed_, 0);
  deadline_.cancel();
  pass(1min);
  EXPECT_EQ(missed_, 0);
}

/// Moved by hand, also while the loop sleeps.
class SharedClock final : public base::Clock {
 public:
  [[nodiscard]] base::TimePoint now() const override { return base::TimePoint(Duration(now_.load())); }
  void advance(Duration by) { now_ += by.count(); }

 private:
  std::atomic<Duration::rep> now_ = Duration(1000s).count();
};

class PauseTest : public testing::Test {
 protected:
  /// How much of `time` counts for peers when it passes in `step`.
  Duration counted(const std::function<void()>& step) {
    loop_.mailbox()->post([&] { before_ = loop_.patient_now(); });
    loop_.mailbox()->post([&] { step(); });
    loop_.mailbox()->post([&] {
      loop_.mailbox()->post([&] {
        after_ = loop_.patient_now();
        loop_.stop();
      });
    });
    loop_.run();
    return after_ - before_;
  }

  SharedClock clock_;
  EventLoop loop_{clock_};
  TimePoint before_;
  TimePoint after_;
};

TEST_F(PauseTest, ACallbackThatBlocksIsNoticed) {
  EXPECT_EQ(counted([&] { clock_.advance(14s); }), 100ms);
  EXPECT_EQ(counted([&] { clock_.advance(100ms); }), 100ms) << "an ordinary turn counts";
}

TEST_F(PauseTest, TheTimeBeforeTheLoopRanIsNotAPause) {
  clock_.advance(14s);
  const TimePoint start = clock_.now();
  static_cast<void>(counted([] {}));
  EXPECT_EQ(before_, start);
}

/// `time` passes while the loop sleeps for 20 ms. How much of both counts for peers.
class SleepTest : public PauseTest {
 protected:
  Duration counted_while_asleep(Duration time) {
    std::promise<void> running;
    CallbackTimer alarm([&] {
      after_ = loop_.patient_now();
      loop_.stop();
    });
    loop_.mailbox()->post([&] {
      before_ = loop_.patient_now();
      loop_.schedule_after(alarm, 20ms);
      running.set_value();
    });
    std::thread passing([&] {
      running.get_future().wait();
      clock_.advance(time);
    });
    loop_.run();
    passing.join();
    return after_ - before_;
  }
};

TEST_F(SleepTest, OneThatIsLongerThanWantedIsNoticed) {
  EXPECT_LE(counted_while_asleep(14s), 200ms);
}

TEST_F(SleepTest, OneThatIsAsLongAsWantedCounts) {
  EXPECT_EQ(counted_while_asleep(20ms), 20ms);
}

}  // namespace
}  // namespace roost::runtime
