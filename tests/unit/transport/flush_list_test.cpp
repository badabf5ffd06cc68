// SPDX-License-Identifier: Apache-2.0
#include "transport/flush_list.hpp"

#include <functional>
#include <memory>
#include <vector>

#include "support/manual_clock.hpp"

namespace roost::transport {
namespace {

class FlushListTest : public ::testing::Test {
 protected:
  class Connection final : public Flushable {
   public:
    void flush() override {
      ++flushed;
      if (on_flush) on_flush();
    }
    int flushed = 0;
    std::function<void()> on_flush;
  };

  void turn() { loop.run_once(base::Duration::zero()); }
  std::vector<Connection> add_connections(std::size_t count) {
    std::vector<Connection> connections(count);
    for (Connection& connection : connections)
      list.add(connection);
    return connections;
  }
  static std::size_t flushed(const std::vector<Connection>& connections) {
    std::size_t all = 0;
    for (const Connection& connection : connections)
      all += static_cast<std::size_t>(connection.flushed);
    return all;
  }

  test::ManualClock clock;
  runtime::EventLoop loop{clock};
  FlushList list{loop};
};

TEST_F(FlushListTest, FlushesEachConnectionOnceATurn) {
  Connection connection;
  list.add(connection);
  list.add(connection);
  turn();
  EXPECT_EQ(connection.flushed, 1);
  turn();
  EXPECT_EQ(connection.flushed, 1);
  list.add(connection);
  turn();
  EXPECT_EQ(connection.flushed, 2);
}

TEST_F(FlushListTest, Flushes128ATurnAndTheRestNextTurn) {
  const auto connections = add_connections(300);
  turn();
  EXPECT_EQ(flushed(connections), 128U);
  EXPECT_EQ(connections[127].flushed, 1);
  EXPECT_EQ(connections[128].flushed, 0);
  turn();
  EXPECT_EQ(flushed(connections), 256U);
  turn();
  EXPECT_EQ(flushed(connections), 300U);
}

TEST_F(FlushListTest, TheLoopDoesNotSleepWhileSomeWait) {
  const auto connections = add_connections(129);
  turn();
  loop.run_once(std::chrono::hours(1));  // would never return
  EXPECT_EQ(flushed(connections), 129U);
}

TEST_F(FlushListTest, WhatIsRemovedWhileItWaitsIsNotFlushed) {
  auto connections = add_connections(300);
  list.remove(connections[0]);
  turn();
  list.remove(connections[299]);
  turn();
  turn();
  EXPECT_EQ(connections[0].flushed, 0);
  EXPECT_EQ(connections[299].flushed, 0);
  EXPECT_EQ(flushed(connections), 298U);
}

TEST_F(FlushListTest, AFlushMayRemoveAnotherConnection) {
  auto gone = std::make_unique<Connection>();
  Connection first;
  first.on_flush = [&] {
    list.remove(*gone);
    gone.reset();
  };
  list.add(first);
  list.add(*gone);
  turn();
  EXPECT_EQ(first.flushed, 1);
}

TEST_F(FlushListTest, WhatIsAddedDuringAFlushIsFlushedSoon) {
  Connection other;
  Connection connection;
  connection.on_flush = [&] {
    if (connection.flushed > 1) return;
    list.add(other);
    list.add(connection);
  };
  list.add(connection);
  turn();
  turn();
  EXPECT_EQ(connection.flushed, 2);
  EXPECT_EQ(other.flushed, 1);
}

TEST_F(FlushListTest, AReplyDoesNotWaitForABroadcast) {
  const auto connections = add_connections(300);
  Connection asking;
  list.add_soon(asking);
  turn();
  EXPECT_EQ(asking.flushed, 1);
  EXPECT_EQ(flushed(connections), 128U);  // and does not hold it up either
}

TEST_F(FlushListTest, AReplyTakesAlongWhatWaitsOnItsConnection) {
  auto connections = add_connections(300);
  list.add_soon(connections[299]);
  list.add_soon(connections[299]);
  list.add(connections[299]);
  turn();
  EXPECT_EQ(connections[299].flushed, 1);
  turn();
  turn();
  EXPECT_EQ(connections[299].flushed, 1);
  EXPECT_EQ(flushed(connections), 300U);
}

TEST_F(FlushListTest, EndlessRepliesDoNotHoldUpBroadcasts) {
  std::vector<Connection> asking(1000);
  for (Connection& connection : asking) {
    connection.on_flush = [&] { list.add_soon(connection); };
    list.add_soon(connection);
  }
  const auto connections = add_connections(300);
  for (int i = 0; i < 3; ++i)
    turn();
  EXPECT_EQ(flushed(connections), 300U);
  EXPECT_EQ(flushed(asking), 3 * FlushList::kSoonPerTurn);
}

// Under constant load every flushed connection has something to send again at once.
TEST_F(FlushListTest, ServesAllInTurnAndDoesNotGrowWhenItIsNeverDone) {
  auto connections = add_connections(1000);
  for (Connection& connection : connections)
    connection.on_flush = [&] { list.add(connection); };
  constexpr int kRounds = 100;
  for (std::size_t i = 0; i < kRounds * connections.size() / FlushList::kPerTurn + 1; ++i)
    turn();
  for (const Connection& connection : connections)
    EXPECT_NEAR(connection.flushed, kRounds, 1);
  EXPECT_LE(list.slots(), 4 * connections.size());
}

}  // namespace
}  // namespace roost::transport
