// SPDX-License-Identifier: Apache-2.0
// Timers that judge peers: no input is left unread when they fire, and they do not count time in which the
// loop did not run.
#include <deque>

#include "runtime/callback_timer.hpp"
#include "unit/runtime/event_loop_fixture.hpp"

namespace roost::runtime {
namespace {

using namespace std::chrono_literals;

class PatientTimersTest : public EventLoopTest {
 protected:
  /// Ready descriptors, more than fit in one batch; each is read when its handler is called.
  void make_ready(std::size_t count) {
    while (pairs_.size() < count) {
      Pair& pair = pairs_.emplace_back();
      Handler& handler = handlers_.emplace_back();
      handler.call = [this, fd = pair.near.number()](IoEvents) {
        char byte = 0;
        if (reads_) {
          EXPECT_EQ(::read(fd, &byte, 1), 1);
        }
        ++heard_;
      };
      loop_.watch(pair.near.number(), Interest::read, handler).value();
      pair.make_readable();
    }
  }
  void TearDown() override {
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      loop_.unwatch(pairs_[i].near.number(), handlers_[i]);
  }

  std::deque<Pair> pairs_;
  std::deque<Handler> handlers_;
  bool reads_ = true;
  std::size_t heard_ = 0;
  std::optional<std::size_t> heard_when_fired_;
  CallbackTimer timer_{[this] { heard_when_fired_ = heard_; }};
};

TEST_F(PatientTimersTest, FireWhenTheirTimeIsOver) {
  loop_.schedule_patiently(timer_, 10s);
  clock_.advance(10s - 1ms);
  turn();
  EXPECT_FALSE(heard_when_fired_);
  clock_.advance(1ms);
  turn();
  EXPECT_TRUE(heard_when_fired_);
}

TEST_F(PatientTimersTest, DoNotCountTimeInWhichTheLoopDidNotRun) {
  loop_.schedule_patiently(timer_, 10s);
  clock_.advance(4s);
  turn();
  clock_.advance(1h);
  loop_.did_not_run(1h);
  turn();
  clock_.advance(6s - 1ms);
  turn();
  EXPECT_FALSE(heard_when_fired_);
  clock_.advance(1ms);
  turn();
  EXPECT_TRUE(heard_when_fired_);
}

TEST_F(PatientTimersTest, FireAfterEverythingThatHasComeIsRead) {
  make_ready(600);
  loop_.schedule_patiently(timer_, 1s);
  clock_.advance(1s);
  for (int turns = 0; turns < 10 && !heard_when_fired_; ++turns)
    turn();
  EXPECT_EQ(heard_when_fired_, 600U);
}

TEST_F(PatientTimersTest, OtherTimersDoNotWaitForThat) {
  make_ready(600);
  loop_.schedule_after(timer_, 1s);
  clock_.advance(1s);
  turn();
  EXPECT_EQ(heard_when_fired_, 256U);
}

TEST_F(PatientTimersTest, FireAlsoWhenMoreThanABatchIsAlwaysReady) {
  reads_ = false;
  make_ready(600);
  loop_.schedule_patiently(timer_, 1s);
  clock_.advance(1s);
  for (int turns = 0; turns < 10 && !heard_when_fired_; ++turns)
    turn();
  ASSERT_TRUE(heard_when_fired_);
  EXPECT_GE(*heard_when_fired_, 600U);
  for (const Handler& handler : handlers_)
    EXPECT_GE(handler.calls, 1);
}

TEST_F(PatientTimersTest, ALoopThatHasNotReadAllDoesNotSleep) {
  reads_ = false;
  make_ready(256);
  turn();
  EXPECT_FALSE(loop_.has_read_all());
  for (std::size_t i = 0; i < pairs_.size(); ++i)
    loop_.unwatch(pairs_[i].near.number(), handlers_[i]);
  loop_.run_once(1h);
  EXPECT_TRUE(loop_.has_read_all());
}

TEST_F(PatientTimersTest, ARecentPauseIsKnownForAWhile) {
  EXPECT_EQ(loop_.recent_pause(), 0s);
  clock_.advance(14s);
  loop_.did_not_run(14s);
  turn();
  EXPECT_EQ(loop_.recent_pause(), 14s);
  clock_.advance(4'999ms);
  turn();
  EXPECT_EQ(loop_.recent_pause(), 14s);
  clock_.advance(1ms);
  turn();
  EXPECT_EQ(loop_.recent_pause(), 0s);
}

TEST_F(PatientTimersTest, APauseIsReportedOnTheLoop) {
  std::vector<Duration> pauses;
  loop_.on_pause([&](Duration pause) { pauses.push_back(pause); });
  loop_.defer([&] { clock_.advance(14s); });
  loop_.mailbox()->post([&] { loop_.mailbox()->post([&] { loop_.stop(); }); });
  loop_.run();
  EXPECT_EQ(pauses, std::vector<Duration>{14s - 100ms});
}

TEST_F(PatientTimersTest, TheNextTimerIsTheFirstOfBothKinds) {
  CallbackTimer other([] {});
  EXPECT_FALSE(loop_.next_timer());
  loop_.schedule_patiently(timer_, 20ms);
  loop_.did_not_run(10ms);
  EXPECT_EQ(loop_.next_timer(), loop_.now() + 30ms);
  loop_.schedule_after(other, 25ms);
  EXPECT_EQ(loop_.next_timer(), loop_.now() + 25ms);
}

}  // namespace
}  // namespace roost::runtime
