// SPDX-License-Identifier: Apache-2.0
// EventLoop::set_busy_poll.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "unit/runtime/event_loop_fixture.hpp"

namespace roost::runtime {
namespace {

using namespace std::chrono_literals;

using BusyPollTest = EventLoopTest;

TEST_F(BusyPollTest, TheLoopDoesNotSleepForAWhileAfterAnEvent) {
  loop_.set_busy_poll(50us);
  Pair pair;
  Handler handler;
  ASSERT_TRUE(loop_.watch(pair.near.number(), Interest::read, handler));
  handler.call = [&](IoEvents) { loop_.unwatch(pair.near.number(), handler); };
  pair.make_readable();
  turn();
  for (int i = 0; i < 5; ++i) {
    clock_.advance(10us);
    loop_.run_once(1h);  // would sleep for an hour
  }
  EXPECT_EQ(handler.calls, 1);
}

TEST_F(BusyPollTest, ItAlsoFollowsATaskFromOutside) {
  loop_.set_busy_poll(50us);
  loop_.mailbox()->post([&] { note("task"); });
  turn();
  clock_.advance(40us);
  loop_.run_once(1h);
  EXPECT_EQ(steps_, std::vector<std::string>{"task"});
}

TEST_F(BusyPollTest, WhenItIsOverTheLoopSleepsUntilAPostWakesIt) {
  loop_.set_busy_poll(50us);
  loop_.mailbox()->post([] {});
  turn();
  clock_.advance(50us);
  turn();
  std::thread sender([&] { loop_.mailbox()->post([&] { note("task"); }); });
  loop_.run_once(1h);  // a poll would be over before the task is there
  EXPECT_EQ(steps_, std::vector<std::string>{"task"});
  sender.join();
}

}  // namespace
}  // namespace roost::runtime
