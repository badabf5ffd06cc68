// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>

namespace roost::runtime {
namespace {

TEST(WorkerPool, RunsTasksOnOtherThreadsAtTheSameTime) {
  WorkerPool pool({.threads = 2, .max_queued = 10});
  std::latch both(2);  // opens only when two tasks run together
  for (int task = 0; task < 2; ++task)
    pool.submit([&] { both.arrive_and_wait(); }).value();
  both.wait();
}

TEST(WorkerPool, RefusesWhenTheQueueIsFull) {
  WorkerPool pool({.threads = 1, .max_queued = 2});
  std::latch started(1), release(1);
  pool.submit([&] {
        started.count_down();
        release.wait();
      })
      .value();
  started.wait();
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_TRUE(pool.submit([] {}));
  const auto refused = pool.submit([] {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, std::errc::resource_unavailable_try_again);
  EXPECT_EQ(refused.error().message, "2 tasks wait for a worker already");
  release.count_down();
}

TEST(WorkerPool, StopRunsWhatWasAcceptedAndRefusesTheRest) {
  WorkerPool pool({.threads = 2, .max_queued = 200});
  std::atomic<int> ran = 0;
  for (int task = 0; task < 100; ++task)
    pool.submit([&] { ++ran; }).value();
  pool.stop();
  EXPECT_EQ(ran, 100);
  EXPECT_EQ(pool.submit([] {}).error().code, std::errc::operation_canceled);
}

TEST(WorkerPool, WhatATaskOwnsDiesWithIt) {
  WorkerPool pool({.threads = 1, .max_queued = 2});
  const auto owned = std::make_shared<int>(1);
  std::latch next_runs(1);
  pool.submit([owned] {}).value();
  pool.submit([&] { next_runs.count_down(); }).value();
  next_runs.wait();
  EXPECT_EQ(owned.use_count(), 1);
}

}  // namespace
}  // namespace roost::runtime
