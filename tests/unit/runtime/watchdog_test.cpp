// SPDX-License-Identifier: Apache-2.0
#include "runtime/watchdog.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "support/manual_clock.hpp"

namespace roost::runtime {
namespace {

using namespace std::chrono_literals;

class LinesSink final : public LogSink {
 public:
  void write(LogLevel, std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

class WatchdogTest : public testing::Test {
 protected:
  void SetUp() override { watchdog_.watch(0, probe_); }
  void look_after(base::Duration time) {
    clock_.advance(time);
    watchdog_.look();
  }

  test::ManualClock clock_;
  std::shared_ptr<LinesSink> sink_ = std::make_shared<LinesSink>();
  Logger logger_{sink_};
  std::vector<Stall> stalls_;
  CallbackProbe probe_;
  Watchdog watchdog_{{}, clock_, logger_, [this](const Stall& stall) { stalls_.push_back(stall); }};
};

TEST_F(WatchdogTest, NamesCallbackTopicAndDurationOnceAndAgainWhenItEnds) {
  {
    const CallbackScope scope(probe_, "handle_in", "room:1");
    watchdog_.look();
    look_after(99ms);
    EXPECT_TRUE(sink_->lines.empty());
    look_after(21ms);
    look_after(500ms);
    EXPECT_EQ(sink_->lines, std::vector<std::string>{"shard 0 has been in handle_in of room:1 for 120 ms"});
  }
  look_after(10ms);
  look_after(10ms);
  ASSERT_EQ(sink_->lines.size(), 2U);
  EXPECT_EQ(sink_->lines[1], "shard 0 was in handle_in of room:1 for 630 ms");
}

TEST_F(WatchdogTest, ThresholdIsReachedAtExactlyTheThreshold) {
  const CallbackScope scope(probe_, "join", "room:1");
  watchdog_.look();
  look_after(100ms - 1ns);
  EXPECT_TRUE(stalls_.empty());
  look_after(1ns);
  EXPECT_EQ(stalls_.size(), 1U);
}

TEST_F(WatchdogTest, AProcessThatWasStoppedIsNotAStall) {
  {
    const CallbackScope scope(probe_, "handle_in", "room:1");
    watchdog_.look();
    clock_.advance(14s);
    watchdog_.did_not_run(14s);
    look_after(99ms);
    EXPECT_TRUE(stalls_.empty());
    look_after(1ms);
  }
  look_after(10ms);
  ASSERT_EQ(stalls_.size(), 2U);
  EXPECT_EQ(stalls_[1].duration, 110ms);
}

TEST_F(WatchdogTest, ReportsToTelemetryWhatItLogs) {
  std::optional<CallbackScope> scope(std::in_place, probe_, "terminate", "room:2");
  watchdog_.look();
  look_after(150ms);
  scope.reset();
  look_after(50ms);
  ASSERT_EQ(stalls_.size(), 2U);
  EXPECT_EQ(stalls_[0].callback, "terminate");
  EXPECT_EQ(stalls_[0].subject, "room:2");
  EXPECT_EQ(stalls_[0].duration, 150ms);
  EXPECT_EQ(stalls_[0].state, StallState::going_on);
  EXPECT_EQ(stalls_[1].duration, 200ms);
  EXPECT_EQ(stalls_[1].state, StallState::over);
}

TEST_F(WatchdogTest, ManyShortCallsAreNotAStall) {
  for (int call = 0; call < 20; ++call) {
    const CallbackScope scope(probe_, "handle_in", "room:1");
    look_after(50ms);
  }
  EXPECT_TRUE(stalls_.empty());
}

TEST_F(WatchdogTest, AnIdleShardIsNotAStall) {
  {
    const CallbackScope scope(probe_, "handle_in", "room:1");
  }
  look_after(1h);
  look_after(1h);
  EXPECT_TRUE(stalls_.empty());
}

TEST_F(WatchdogTest, ANestedCallbackCountsAsPartOfTheOuterOne) {
  const CallbackScope outer(probe_, "handle_in", "room:1");
  watchdog_.look();
  for (int call = 0; call < 3; ++call) {
    const CallbackScope inner(probe_, "handle_out", "room:2");
    look_after(50ms);
  }
  ASSERT_EQ(stalls_.size(), 1U);
  EXPECT_EQ(stalls_[0].callback, "handle_in");
}

TEST_F(WatchdogTest, TwoStallsInARowAreTwo) {
  for (const char* topic : {"room:1", "room:2"}) {
    const CallbackScope scope(probe_, "handle_in", topic);
    look_after(0ms);
    look_after(100ms);
  }
  ASSERT_EQ(stalls_.size(), 3U);  // the first is found over when the second is seen
  EXPECT_EQ(stalls_[1].state, StallState::over);
  EXPECT_EQ(stalls_[2].subject, "room:2");
}

TEST(Watchdog, OnItsOwnThreadItSeesAShardThatStaysInACallback) {
  const base::SteadyClock clock;
  Logger quiet(stderr_sink(), LogLevel::off);
  CallbackProbe probe;
  std::atomic<int> reports = 0;
  Watchdog watchdog({.threshold = 2ms, .interval = 1ms}, clock, quiet, [&](const Stall& stall) {
    EXPECT_EQ(stall.subject, "room:1");
    ++reports;
    reports.notify_all();
  });
  watchdog.watch(0, probe);
  watchdog.start();
  {
    const CallbackScope scope(probe, "handle_in", "room:1");
    reports.wait(0);
  }
  reports.wait(1);
  watchdog.stop();
  EXPECT_EQ(reports, 2);
}

TEST(CallbackProbe, CutsALongSubject) {
  CallbackProbe probe;
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 63U, 64U, 65U, 1000U}) {
    const std::string subject(size, 'x');
    const CallbackScope scope(probe, "join", subject);
    EXPECT_EQ(probe.snapshot()->subject, subject.substr(0, CallbackProbe::kMaxSubject));
  }
  EXPECT_FALSE(probe.snapshot());
}

TEST(CallbackProbe, AnotherThreadNeverSeesHalfOfAnEntry) {
  CallbackProbe probe;
  std::atomic<bool> done = false;
  std::thread shard([&] {
    const std::array<std::string, 2> subjects = {std::string(64, 'a'), std::string(40, 'b')};
    for (int call = 0; call < 100'000; ++call) {
      const CallbackScope scope(probe, "handle_in", subjects[static_cast<std::size_t>(call) % 2]);
    }
    done = true;
  });
  while (!done) {
    const auto seen = probe.snapshot();
    if (!seen) continue;
    const char first = seen->subject.at(0);
    EXPECT_EQ(seen->subject, first == 'a' ? std::string(64, 'a') : std::string(40, 'b'));
  }
  shard.join();
}

}  // namespace
}  // namespace roost::runtime
