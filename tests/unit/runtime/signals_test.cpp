// SPDX-License-Identifier: Apache-2.0
#include "runtime/signals.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <vector>

namespace roost::runtime {
namespace {

using namespace std::chrono_literals;

/// Puts this thread's signal mask back.
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
