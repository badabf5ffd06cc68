// SPDX-License-Identifier: Apache-2.0
// How much of a shard's time handshakes take, with costs set by the test. The loop is run by hand.
#include "acceptor/handshake_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "support/manual_clock.hpp"

namespace roost::acceptor {
namespace {

using namespace std::chrono_literals;
using base::Duration;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct ManualCpu final : base::CpuClock {
  [[nodiscard]] Duration used() const override { return spent; }
  Duration spent{0};
};

class HandshakeQueueTest : public ::testing::Test {
 protected:
  /// A client; an attacker queues again as soon as it has been served.
  class Fake final : public QueuedHandshake {
   public:
    Fake(HandshakeQueueTest& test, const char* ip, Duration cost, bool repeats, Duration time)
        : QueuedHandshake(test.queue, key_of(base::IpAddress::parse(ip).value()), test.loop.now() + time),
          test_(test),
          cost_(cost),
          repeats_(repeats) {}
    void arrives() { enqueue(); }
    void departs() { dequeue(); }
    [[nodiscard]] bool is_waiting() const { return waits(); }

    void step() override {
      paused = false;
      ++steps;
      test_.cpu.spent += cost_;
      test_.served.push_back(this);
      if (repeats_) enqueue();
    }
    void pause() override { paused = true; }
    void on_limit(std::string_view option) override { test_.limits.emplace_back(option); }
    void refuse() override { refused = true; }

    int steps = 0;
    bool paused = false;
    bool refused = false;

   private:
    HandshakeQueueTest& test_;
    Duration cost_;
    bool repeats_;
  };

  Fake& client(const char* ip, Duration cost, bool repeats = false, Duration time = 10s) {
    return fakes.emplace_back(*this, ip, cost, repeats, time);
  }
  void turn() { loop.run_once(0ms); }
  /// Runs a turn every millisecond, or after the CPU time that the last turn took.
  void run_for(Duration time) {
    const auto end = clock.now() + time;
    while (clock.now() < end) {
      const Duration before = cpu.spent;
      turn();
      clock.advance(std::max<Duration>(cpu.spent - before, 1ms));
    }
  }

  test::ManualClock clock;
  ManualCpu cpu;
  runtime::EventLoop loop{clock};
  Duration waited{0};
  Duration measured{0};
  HandshakeQueue queue{
      loop, cpu, {.cpu = 500ms, .cpu_per_address = 100ms}, [this](Duration took, Duration wait) {
        measured += took;
        waited += wait;
      }};
  std::vector<Fake*> served;
  std::vector<std::string> limits;
  std::deque<Fake> fakes;
};

TEST_F(HandshakeQueueTest, AHandshakeIsServedInTheTurnInWhichItCanAdvance) {
  auto& alone = client("203.0.113.1", 1ms);
  alone.arrives();
  alone.arrives();
  turn();
  EXPECT_EQ(alone.steps, 1);
  EXPECT_EQ(measured, 1ms);
  EXPECT_EQ(waited, 0ms);
  EXPECT_FALSE(alone.paused);
  turn();
  EXPECT_EQ(alone.steps, 1);
}

TEST_F(HandshakeQueueTest, ATurnTakesASliceAndTheRestIsPausedUntilItsTurn) {
  for (int i = 0; i < 10; ++i)
    client("10.0.0.1", 1ms).arrives();
  turn();
  EXPECT_EQ(cpu.spent, HandshakeQueue::kSlice);
  EXPECT_EQ(queue.size(), 8U);
  for (std::size_t i = 2; i < 10; ++i)
    EXPECT_TRUE(fakes[i].paused) << i;
  auto& late = client("10.0.0.1", 1ms);
  late.arrives();
  EXPECT_TRUE(late.paused);
  for (int i = 0; i < 4; ++i)
    turn();
  EXPECT_EQ(queue.size(), 1U);
  turn();
  EXPECT_EQ(late.steps, 1);
  EXPECT_THAT(limits, IsEmpty());  // others simply have their turn first
}

TEST_F(HandshakeQueueTest, HandshakesThatHaveBegunComeFirst) {
  auto& begun = client("10.0.0.1", 1ms);
  begun.arrives();
  turn();
  served.clear();
  auto& fresh = client("10.0.0.1", 1ms);
  fresh.arrives();
  begun.arrives();
  turn();
  EXPECT_THAT(served, ElementsAre(&begun, &fresh));
}

TEST_F(HandshakeQueueTest, AnExpensiveStepIsPaidBackBeforeTheNext) {
  client("10.0.0.1", 600ms).arrives();
  auto& next = client("10.0.0.1", 1ms);
  next.arrives();
  turn();
  EXPECT_EQ(next.steps, 0);
  EXPECT_THAT(limits, ElementsAre("https.handshake_cpu"));
  clock.advance(199ms);
  turn();
  EXPECT_EQ(next.steps, 0);
  clock.advance(1ms);
  turn();
  EXPECT_EQ(next.steps, 1);
  EXPECT_EQ(waited, 200ms);
}

TEST_F(HandshakeQueueTest, AttackersUseNoMoreThanTheBudget) {
  for (int i = 0; i < 50; ++i)
    client(("203.0.113." + std::to_string(i)).c_str(), 117ms, true).arrives();  // ffdhe8192
  run_for(20s);
  EXPECT_LE(cpu.spent, 20 * 500ms + 500ms + 117ms);
  EXPECT_GE(cpu.spent, 20 * 500ms);
}

TEST_F(HandshakeQueueTest, AnAddressUsesNoMoreThanItsShareAndOthersAreServed) {
  for (int i = 0; i < 200; ++i)
    client("203.0.113.1", 10ms, true, 1h).arrives();
  run_for(5s);
  EXPECT_LE(cpu.spent, 5 * 100ms + 100ms + 10ms);
  EXPECT_GE(cpu.spent, 5 * 100ms);
  auto& honest = client("203.0.113.2", 1ms);
  honest.arrives();
  turn();
  EXPECT_EQ(honest.steps, 1);
  EXPECT_LE(queue.size(), 1U);  // those of the address wait outside the queue
  EXPECT_EQ(limits.front(), "https.handshake_cpu_per_address");
}

TEST_F(HandshakeQueueTest, HandshakesThatWouldWaitTooLongAreRefusedImmediately) {
  for (int i = 0; i < 300; ++i)
    client("203.0.113.1", 10ms, false, 10s).arrives();
  run_for(300ms);
  int refused = 0, waiting = 0;
  for (const Fake& fake : fakes) {
    refused += fake.refused ? 1 : 0;
    waiting += fake.is_waiting() ? 1 : 0;
  }
  EXPECT_GT(refused, 150);
  EXPECT_GT(waiting, 50);
  run_for(10s);
  for (const Fake& fake : fakes)
    EXPECT_TRUE(fake.refused || fake.steps == 1);
}

TEST_F(HandshakeQueueTest, HandshakesThatLeaveAreRemoved) {
  client("10.0.0.1", 600ms).arrives();
  turn();
  auto& in_line = client("10.0.0.1", 1ms);
  in_line.arrives();
  auto& held = client("203.0.113.1", 200ms, true);
  clock.advance(1s);
  held.arrives();
  turn();
  turn();
  for (Fake& fake : fakes)
    fake.departs();
  served.clear();
  run_for(5s);
  EXPECT_THAT(served, IsEmpty());
  EXPECT_EQ(queue.size(), 0U);
}

}  // namespace
}  // namespace roost::acceptor
