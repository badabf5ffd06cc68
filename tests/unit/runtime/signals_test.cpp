// SPDX-License-Identifier: Apache-2.0
#include "runtime/signals.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace roost::runtime {
namespace {

using namespace std::chrono_literals;

/// Restores this thread's signal mask.
class SignalsTest : public testing::Test {
 protected:
  SignalsTest() { pthread_sigmask(SIG_SETMASK, nullptr, &before_); }
  ~SignalsTest() override { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  sigset_t before_;
  base::SteadyClock clock_;
  EventLoop loop_{clock_};
};

TEST_F(SignalsTest, CallsTheCallbackOfEachSignalOnTheLoop) {
  Signals signals(loop_);
  std::vector<int> arrived;
  signals.handle(SIGUSR1, [&] { arrived.push_back(SIGUSR1); }).value();
  signals.handle(SIGUSR2, [&] { arrived.push_back(SIGUSR2); }).value();
  // To this thread only: a signal for the process could find another thread that does not block it.
  pthread_kill(pthread_self(), SIGUSR2);
  EXPECT_TRUE(arrived.empty());
  loop_.run_once(0ms);
  EXPECT_EQ(arrived, std::vector{SIGUSR2});
  pthread_kill(pthread_self(), SIGUSR1);
  loop_.run_once(0ms);
  EXPECT_EQ(arrived, (std::vector{SIGUSR2, SIGUSR1}));
}

TEST_F(SignalsTest, ANewCallbackReplacesTheOld) {
  Signals signals(loop_);
  std::vector<int> called;
  signals.handle(SIGUSR1, [&] { called.push_back(1); }).value();
  signals.handle(SIGUSR1, [&] { called.push_back(2); }).value();
  pthread_kill(pthread_self(), SIGUSR1);
  loop_.run_once(0ms);
  EXPECT_EQ(called, std::vector{2});
}

/// A thread that blocks no signal, as an application may have started one before it runs an endpoint. (It
/// waits where ThreadSanitizer lets a signal through at once.)
class OpenThread {
 public:
  OpenThread() = default;
  OpenThread(const OpenThread&) = delete;
  OpenThread& operator=(const OpenThread&) = delete;
  ~OpenThread() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    wakeup_.notify_one();
    thread_.join();
  }
  [[nodiscard]] pthread_t id() { return thread_.native_handle(); }

 private:
  std::mutex mutex_;
  std::condition_variable wakeup_;
  bool over_ = false;
  std::thread thread_{[this] {
    std::unique_lock lock(mutex_);
    wakeup_.wait(lock, [this] { return over_; });
  }};
};

TEST_F(SignalsTest, WhatArrivesOnAThreadThatDoesNotBlockItIsHandedOn_B107) {
  OpenThread open;
  Signals signals(loop_);
  int arrived = 0;
  signals.handle(SIGTERM, [&] { ++arrived; }).value();
  pthread_kill(open.id(), SIGTERM);
  for (int turn = 0; arrived == 0 && turn < 3; ++turn)
    loop_.run_once(10s);
  EXPECT_EQ(arrived, 1);
}

TEST_F(SignalsTest, AfterwardsASignalDoesWhatItDidBefore) {
  struct sigaction before{}, now{};
  ::sigaction(SIGTERM, nullptr, &before);
  {
    Signals(loop_).handle(SIGTERM, [] {}).value();
  }
  ::sigaction(SIGTERM, nullptr, &now);
  EXPECT_EQ(now.sa_handler, before.sa_handler);
}

TEST_F(SignalsTest, TheApplicationsOwnHandlerStays) {
  struct sigaction own{}, now{}, at_start{};
  own.sa_handler = [](int) {};
  ::sigaction(SIGUSR1, &own, &at_start);
  Signals signals(loop_);
  signals.handle(SIGUSR1, [] {}).value();
  ::sigaction(SIGUSR1, &at_start, &now);
  EXPECT_EQ(now.sa_handler, own.sa_handler);
}

TEST_F(SignalsTest, TheApplicationsOwnSigpipeHandlerStays) {
  struct sigaction own{}, now{}, at_start{};
  own.sa_handler = [](int) {};
  ::sigaction(SIGPIPE, &own, &at_start);
  ignore_sigpipe();
  ::sigaction(SIGPIPE, &at_start, &now);
  EXPECT_EQ(now.sa_handler, own.sa_handler);
}

}  // namespace
}  // namespace roost::runtime
