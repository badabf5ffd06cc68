// SPDX-License-Identifier: Apache-2.0
// Timers of a channel; time is moved by hand.
#include <gtest/gtest.h>

#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;

struct ChannelTimers : testing::Test {
  /// The channel does `start` when it is joined.
  void join_and(std::function<void(Channel&)> start) {
    script.join = [start = std::move(start)](Channel& channel, const Payload&) {
      start(channel);
      return JoinResult::ok();
    };
    client.joins("room:a");
  }

  Script script;
  Node node;
  Client client{node, {scripted("room:*", script)}};
  int fired = 0;
};

TEST_F(ChannelTimers, SendAfterRunsOnceWhenItsTimeHasCome) {
  join_and([this](Channel& channel) { channel.send_after(milliseconds(100), [this] { ++fired; }); });
  node.advance(milliseconds(99));
  EXPECT_EQ(fired, 0);
  node.advance(milliseconds(1));
  EXPECT_EQ(fired, 1);
  node.advance(milliseconds(500));
  EXPECT_EQ(fired, 1);
}

TEST_F(ChannelTimers, SendEveryRunsAgainAndAgainAndMayPush) {
  join_and(
      [](Channel& channel) { channel.send_every(milliseconds(1000), [&channel] { channel.push("tick"); }); });
  for (int i = 0; i < 3; ++i)
    node.advance(milliseconds(1000));
  EXPECT_EQ(client.frames_waiting(), 3U);
  EXPECT_TRUE(client.receives(R"(["1",null,"room:a","tick",{}])"));
}

TEST_F(ChannelTimers, ATimerMayBeCancelledInsideItself) {
  join_and([this](Channel& channel) {
    auto id = std::make_shared<TimerId>();
    *id = channel.send_every(milliseconds(10), [this, &channel, id] {
      channel.cancel_timer(*id);
      channel.cancel_timer(*id);
      ++fired;  // what the callback captured is still there
    });
  });
  for (int i = 0; i < 5; ++i)
    node.advance(milliseconds(10));
  EXPECT_EQ(fired, 1);
}

TEST_F(ChannelTimers, OneTimerMayCancelAnotherThatIsDueAtTheSameMoment) {
  join_and([this](Channel& channel) {
    auto second = std::make_shared<TimerId>();
    channel.send_after(milliseconds(10), [&channel, second] { channel.cancel_timer(*second); });
    *second = channel.send_after(milliseconds(10), [this] { ++fired; });
  });
  node.advance(milliseconds(50));
  EXPECT_EQ(fired, 0);
}

TEST_F(ChannelTimers, ATimerMayStartTimers) {
  join_and([this](Channel& channel) {
    channel.send_after(milliseconds(10), [this, &channel] {
      for (int i = 0; i < 100; ++i)
        channel.send_after(milliseconds(10), [this] { ++fired; });
    });
  });
  node.advance(milliseconds(10));
  EXPECT_EQ(fired, 0);
  node.advance(milliseconds(10));
  EXPECT_EQ(fired, 100);
}

TEST_F(ChannelTimers, TimersEndWithTheirChannel) {
  join_and([this](Channel& channel) { channel.send_every(milliseconds(10), [this] { ++fired; }); });
  client.sends(R"(["1","2","room:a","phx_leave",{}])");
  node.advance(milliseconds(100));
  EXPECT_EQ(fired, 0);
}

TEST_F(ChannelTimers, ATimerThatThrowsOrStopsEndsTheChannel) {
  join_and([](Channel& channel) {
    channel.send_every(milliseconds(10), [] { throw std::runtime_error("boom"); });
  });
  node.advance(milliseconds(10));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_error",{"reason":"channel_crash"}])"));
  EXPECT_TRUE(node.log->has(LogLevel::error, "crashed in timer: boom"));
  join_and([](Channel& channel) {
    channel.send_every(milliseconds(10), [&channel] { channel.stop(StopReason::normal()); });
  });
  node.advance(milliseconds(10));
  EXPECT_TRUE(client.receives(R"(["1","1","room:a","phx_close",{}])"));
  node.advance(milliseconds(100));
  EXPECT_TRUE(client.receives_nothing());
}

TEST_F(ChannelTimers, AnIntervalOfNothingDoesNotStarveTheLoop) {
  join_and([this](Channel& channel) { channel.send_every(milliseconds(0), [this] { ++fired; }); });
  node.advance(milliseconds(1));
  EXPECT_GE(fired, 1);
  client.sends(R"(["1","2","room:a","echo",{}])");
  EXPECT_TRUE(client.receives(R"(["1","2","room:a","phx_reply",{"status":"ok","response":{}}])"));
}

}  // namespace
}  // namespace roost::test
