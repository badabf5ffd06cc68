// SPDX-License-Identifier: Apache-2.0
#include "runtime/event_loop.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/callback_timer.hpp"
#include "unit/runtime/event_loop_fixture.hpp"

namespace roost::runtime {
namespace {

using namespace std::chrono_literals;

struct Hook final : TurnEnd {
  std::function<bool()> call;
  bool on_turn_end() override { return call(); }
};

TEST_F(EventLoopTest, ReportsReadableWritableAndHangup) {
  Pair pair;
  Handler handler;
  IoEvents seen;
  handler.call = [&](IoEvents events) { seen = events; };
  loop_.watch(pair.near.number(), Interest::read_write, handler).value();
  turn();
  EXPECT_TRUE(seen.writable && !seen.readable && !seen.hangup);
  pair.make_readable();
  turn();
  EXPECT_TRUE(seen.writable && seen.readable && !seen.hangup);
  pair.far.close();
  turn();
  EXPECT_TRUE(seen.hangup);
  loop_.unwatch(pair.near.number(), handler);
}

TEST_F(EventLoopTest, IsLevelTriggered) {
  const Pair pair;
  Handler handler;
  loop_.watch(pair.near.number(), Interest::read, handler).value();
  pair.make_readable();
  turn();
  turn();
  EXPECT_EQ(handler.calls, 2);
  loop_.unwatch(pair.near.number(), handler);
}

TEST_F(EventLoopTest, InterestNoneIsSilentEvenWhenThePeerHangsUp) {
  Pair pair;
  Handler handler;
  loop_.watch(pair.near.number(), Interest::read, handler).value();
  loop_.change(pair.near.number(), Interest::none, handler);
  pair.far.close();
  turn();
  EXPECT_EQ(handler.calls, 0);
  loop_.change(pair.near.number(), Interest::read, handler);
  turn();
  EXPECT_EQ(handler.calls, 1);
  loop_.unwatch(pair.near.number(), handler);
}

TEST_F(EventLoopTest, AHandlerThatIsUnwatchedInTheSameBatchIsNotCalled) {
  const Pair first, second;
  Handler one, two;
  one.call = [&](IoEvents) { loop_.unwatch(second.near.number(), two); };
  two.call = [&](IoEvents) { loop_.unwatch(first.near.number(), one); };
  turn_with_events_for(first, one, second, two);
  EXPECT_EQ(one.calls + two.calls, 1);
  turn();
  EXPECT_EQ(one.calls + two.calls, 2);
  loop_.unwatch(first.near.number(), one);
  loop_.unwatch(second.near.number(), two);
}

TEST_F(EventLoopTest, AHandlerMayUnwatchItselfAndDieAtTheEndOfTheTurn) {
  struct Mortal final : IoHandler, Retired {
    EventLoop& loop;
    Pair pair;
    bool& dead;
    Mortal(EventLoop& its_loop, bool& is_dead) : loop(its_loop), dead(is_dead) {}
    ~Mortal() override { dead = true; }
    void on_io(IoEvents) override {
      loop.unwatch(pair.near.number(), *this);
      loop.retire(std::unique_ptr<Retired>(this));
      EXPECT_FALSE(dead);
    }
  };
  bool dead = false;
  auto* mortal = new Mortal(loop_, dead);  // owned by the loop from its first event on
  loop_.watch(mortal->pair.near.number(), Interest::read, *mortal).value();
  mortal->pair.make_readable();
  turn();
  EXPECT_TRUE(dead);
}

TEST_F(EventLoopTest, ATurnGoesIoTimersMailboxDeferredTurnEndRetire) {
  struct Dying final : Retired {
    std::vector<std::string>& steps;
    explicit Dying(std::vector<std::string>& its_steps) : steps(its_steps) {}
    ~Dying() override { steps.emplace_back("retire"); }
  };
  const Pair pair;
  Handler handler;
  handler.call = [&](IoEvents) {
    note("io");
    loop_.defer([&] { note("deferred"); });
    loop_.retire(std::make_unique<Dying>(steps_));
    loop_.unwatch(pair.near.number(), handler);
  };
  Hook hook;
  hook.call = [&] { return note("turn end"), false; };
  CallbackTimer timer([&] { note("timer"); });
  loop_.mailbox()->post([&] { note("mailbox"); });
  loop_.schedule_after(timer, 1ms);
  clock_.advance(1ms);
  loop_.add_turn_end(hook);
  loop_.watch(pair.near.number(), Interest::read, handler).value();
  pair.make_readable();
  turn();
  EXPECT_EQ(steps_, (std::vector<std::string>{"io", "timer", "mailbox", "deferred", "turn end", "retire"}));
  loop_.remove_turn_end(hook);
}

TEST_F(EventLoopTest, NowStandsStillDuringATurn) {
  const TimePoint before = loop_.now();
  clock_.advance(5s);
  EXPECT_EQ(loop_.now(), before);
  loop_.defer([&] {
    clock_.advance(1s);
    EXPECT_EQ(loop_.now(), before + 5s);
  });
  turn();
}

TEST_F(EventLoopTest, ATaskDeferredByATaskRunsInTheSameTurn) {
  loop_.defer([&] {
    note("first");
    loop_.defer([&] { note("third"); });
  });
  loop_.defer([&] { note("second"); });
  turn();
  EXPECT_EQ(steps_, (std::vector<std::string>{"first", "second", "third"}));
}

TEST_F(EventLoopTest, ATaskThatAlwaysDefersItselfDoesNotHoldTheTurn) {
  std::size_t ran = 0;
  std::function<void()> again = [&] {
    ++ran;
    loop_.defer(again);
  };
  loop_.defer(again);
  turn();
  EXPECT_EQ(ran, EventLoop::kMaxDeferredPerTurn);
  loop_.run_once(1h);  // does not sleep: work is left
  EXPECT_EQ(ran, 2 * EventLoop::kMaxDeferredPerTurn);
}

TEST_F(EventLoopTest, TheMailboxWaitsWhileMoreThanATurnOfDeferredTasksIsLeft) {
  const std::size_t turns = 3;
  for (std::size_t i = 0; i < turns * EventLoop::kMaxDeferredPerTurn; ++i)
    loop_.defer([] {});
  loop_.mailbox()->post([&] { note("mailbox"); });
  turn();
  turn();
  EXPECT_TRUE(steps_.empty());
  turn();
  turn();
  EXPECT_EQ(steps_, std::vector<std::string>{"mailbox"});
}

TEST_F(EventLoopTest, ATurnEndThatHasMoreToDoKeepsTheLoopAwake) {
  int left = 3;
  Hook hook;
  hook.call = [&] { return --left > 0; };
  loop_.add_turn_end(hook);
  turn();
  while (left > 0)
    loop_.run_once(1h);
  loop_.remove_turn_end(hook);
  turn();
  EXPECT_EQ(left, 0);
}

TEST_F(EventLoopTest, ATurnEndMayRemoveAnotherAndAddOne) {
  Hook remover, removed, added;
  added.call = [&] { return note("added"), false; };
  removed.call = [&] { return note("removed"), false; };
  remover.call = [&] {
    loop_.remove_turn_end(removed);
    loop_.remove_turn_end(remover);
    loop_.add_turn_end(added);
    return false;
  };
  loop_.add_turn_end(remover);
  loop_.add_turn_end(removed);
  turn();
  EXPECT_EQ(steps_, std::vector<std::string>{"added"});
  loop_.remove_turn_end(added);
}

TEST_F(EventLoopTest, ARetiredObjectMayRetireAnother) {
  struct Chain final : Retired {
    EventLoop& loop;
    int& dead;
    int length;
    Chain(EventLoop& its_loop, int& dead_count, int its_length)
        : loop(its_loop), dead(dead_count), length(its_length) {}
    ~Chain() override {
      ++dead;
      if (length > 1) loop.retire(std::make_unique<Chain>(loop, dead, length - 1));
    }
  };
  int dead = 0;
  loop_.retire(std::make_unique<Chain>(loop_, dead, 3));
  EXPECT_EQ(dead, 0);
  turn();
  EXPECT_EQ(dead, 3);
}

TEST_F(EventLoopTest, ADyingLoopDestroysWhatItHasNotRun) {
  const auto owned = std::make_shared<int>(1);
  {
    EventLoop dying(clock_);
    dying.defer([owned] { FAIL() << "ran in a destructor"; });
    dying.mailbox()->post([owned] { FAIL() << "ran in a destructor"; });
  }
  EXPECT_EQ(owned.use_count(), 1);
}

TEST_F(EventLoopTest, ATimerThatIsDueKeepsTheLoopFromSleeping) {
  bool fired = false;
  CallbackTimer timer([&] { fired = true; });
  loop_.schedule_after(timer, 10s);
  clock_.advance(10s);
  loop_.run_once(1h);
  EXPECT_TRUE(fired);
}

TEST_F(EventLoopTest, WatchingAClosedDescriptorIsAnError) {
  Handler handler;
  EXPECT_EQ(loop_.watch(-1, Interest::read, handler).error().code, std::errc::bad_file_descriptor);
}

TEST_F(EventLoopTest, AStopBeforeTheRunEndsTheRunAtOnce) {
  loop_.stop();
  loop_.run();
  SUCCEED();
}

TEST(EventLoopThreads, StopAndPostWakeALoopThatSleeps) {
  const base::SteadyClock clock;
  EventLoop loop(clock);
  std::thread runner([&] { loop.run(); });
  std::atomic<bool> ran = false;
  loop.mailbox()->post([&] {
    EXPECT_TRUE(loop.on_loop_thread());
    ran = true;
    ran.notify_all();
  });
  ran.wait(false);
  EXPECT_FALSE(loop.on_loop_thread());
  loop.stop();
  runner.join();
  EXPECT_TRUE(loop.on_loop_thread());  // nobody's again
}

#ifndef NDEBUG
TEST(EventLoopDeathTest, TouchingALoopFromAnotherThreadAborts) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const base::SteadyClock clock;
  EventLoop loop(clock);
  EXPECT_DEATH(
      {
        std::thread([&] { loop.run_once(0ms); }).join();
        loop.defer([] {});
      },
      "touched on its own loop");
}
#endif

}  // namespace
}  // namespace roost::runtime
