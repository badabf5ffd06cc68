// SPDX-License-Identifier: Apache-2.0
#include "runtime/shard.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <memory>
#include <set>
#include <thread>
#include <vector>

namespace roost::runtime {
namespace {

TEST(ShardSet, HasAsManyShardsAsCoresByDefault) {
  const base::SteadyClock clock;
  EXPECT_EQ(ShardSet(0, clock).size(), std::max(1U, std::thread::hardware_concurrency()));
  EXPECT_EQ(ShardSet(3, clock).size(), 3U);
}

TEST(ShardSet, RunsOnStartAndOnStopOnEachShardsOwnThread) {
  const base::SteadyClock clock;
  ShardSet shards(3, clock);
  std::vector<std::thread::id> started(3), stopped(3);
  shards.start([&](Shard& shard) { started[shard.index()] = std::this_thread::get_id(); });
  const std::set<std::thread::id> threads(started.begin(), started.end());
  EXPECT_EQ(threads.size(), 3U);
  EXPECT_FALSE(threads.contains(std::this_thread::get_id()));
  shards.stop([&](Shard& shard) { stopped[shard.index()] = std::this_thread::get_id(); });
  EXPECT_EQ(started, stopped);
}

TEST(ShardSet, StoppingTwiceOrWithoutStartDoesNothing) {
  const base::SteadyClock clock;
  ShardSet never_started(2, clock);
  never_started.stop([](Shard&) { FAIL() << "ran on a shard that never started"; });
  ShardSet shards(2, clock);
  std::atomic<int> stops = 0;
  shards.start();
  shards.stop([&](Shard&) { ++stops; });
  shards.stop([&](Shard&) { ++stops; });
  EXPECT_EQ(stops, 2);
}

TEST(ShardSet, AStoppedShardRefusesTasksAndDestroysThoseThatWait) {
  const base::SteadyClock clock;
  ShardSet shards(1, clock);
  const auto mailbox = shards.at(0).mailbox();
  const auto owned = std::make_shared<int>(1);
  shards.start();
  shards.stop([&](Shard& shard) {
    shard.stop();
    shard.mailbox()->post([owned] { FAIL() << "ran after stop"; });
  });
  EXPECT_EQ(owned.use_count(), 1);
  EXPECT_FALSE(mailbox->post([] {}));
}

TEST(ShardSet, ShardThreadsLeaveTerminationSignalsToOthersAndSigpipeIsIgnored) {
  const base::SteadyClock clock;
  ShardSet shards(1, clock);
  shards.start([](Shard&) {
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    EXPECT_TRUE(sigismember(&blocked, SIGINT));
    EXPECT_TRUE(sigismember(&blocked, SIGTERM));
  });
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  EXPECT_FALSE(sigismember(&blocked, SIGINT));  // the starting thread's mask is as it was
  struct sigaction sigpipe{};
  ::sigaction(SIGPIPE, nullptr, &sigpipe);
  EXPECT_EQ(sigpipe.sa_handler, SIG_IGN);
}

}  // namespace
}  // namespace roost::runtime
