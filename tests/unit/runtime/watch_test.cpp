// SPDX-License-Identifier: Apache-2.0
#include "runtime/watch.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "unit/runtime/event_loop_fixture.hpp"

namespace roost::runtime {
namespace {

using WatchTest = EventLoopTest;

TEST_F(WatchTest, AHandlerThatTakesOverADescriptorGetsItsEventsAndTheFormerOneNone) {
  const Pair pair;
  Handler former, next;
  loop_.watch(pair.near.number(), Interest::read, former).value();
  Watch watch(loop_, pair.near.number(), former);
  watch.hand_to(next, Interest::read).value();
  EXPECT_FALSE(watch);
  pair.make_readable();
  turn();
  EXPECT_EQ(former.calls, 0);
  EXPECT_EQ(next.calls, 1);
  loop_.unwatch(pair.near.number(), next);
}

TEST_F(WatchTest, WhatIsCollectedForAHandlerDiesWhenItsDescriptorIsHandedOn) {
  const Pair first, second;
  Handler one, two, next;
  bool handed_on = false;
  const auto hand_on = [&](const Pair& pair, Handler& former) {
    if (std::exchange(handed_on, true)) return;
    Watch(loop_, pair.near.number(), former).hand_to(next, Interest::read).value();
  };
  one.call = [&](IoEvents) { hand_on(second, two); };
  two.call = [&](IoEvents) { hand_on(first, one); };
  turn_with_events_for(first, one, second, two);
  EXPECT_EQ(one.calls + two.calls, 1);
  EXPECT_EQ(next.calls, 0);
  turn();
  EXPECT_EQ(next.calls, 1);  // it is readable still
  const bool second_went_on = one.calls > 0;
  loop_.unwatch(first.near.number(), second_went_on ? one : next);
  loop_.unwatch(second.near.number(), second_went_on ? next : two);
}

TEST_F(WatchTest, ADescriptorIsHandedOnAlsoByAHandlerThatWatchedNothing) {
  const Pair pair;
  Handler former, next;
  loop_.watch(pair.near.number(), Interest::none, former).value();
  Watch(loop_, pair.near.number(), former).hand_to(next, Interest::read).value();
  pair.make_readable();
  turn();
  EXPECT_EQ(next.calls, 1);
  loop_.unwatch(pair.near.number(), next);
}

TEST_F(WatchTest, AWatchThatIsNotHandedOnEnds) {
  const Pair pair;
  Handler former;
  loop_.watch(pair.near.number(), Interest::read, former).value();
  {
    Watch watch(loop_, pair.near.number(), former);
    const Watch moved(std::move(watch));
  }
  pair.make_readable();
  turn();
  EXPECT_EQ(former.calls, 0);
}

}  // namespace
}  // namespace roost::runtime
