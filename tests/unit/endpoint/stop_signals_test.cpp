// SPDX-License-Identifier: Apache-2.0
// Signals to stop: what each means by itself, and what a program does about them.
#include "endpoint/stop_signals.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <future>
#include <latch>
#include <thread>

#include "endpoint/process.hpp"
#include "support/recording_log.hpp"

namespace roost::endpoint {
namespace {

using std::chrono::milliseconds;
using Meaning = StopSignals::Meaning;

constexpr base::TimePoint kFirst{std::chrono::seconds(100)};

TEST(StopSignals, TheFirstAsksForAStop) {
  EXPECT_EQ(StopSignals().hear(SIGTERM, kFirst), Meaning::stop);
  EXPECT_EQ(StopSignals().hear(SIGINT, kFirst), Meaning::stop);
}

TEST(StopSignals, TheSameAgainWithin250MsIsItsEcho) {
  StopSignals signals;
  (void)signals.hear(SIGTERM, kFirst);
  EXPECT_EQ(signals.hear(SIGTERM, kFirst), Meaning::echo);
  EXPECT_EQ(signals.hear(SIGTERM, kFirst + milliseconds(249)), Meaning::echo);
  EXPECT_EQ(signals.hear(SIGTERM, kFirst + milliseconds(250)), Meaning::end_at_once);
}

TEST(StopSignals, AnotherIsASecondRequestHoweverSoon) {
  StopSignals signals;
  (void)signals.hear(SIGTERM, kFirst);
  EXPECT_EQ(signals.hear(SIGINT, kFirst), Meaning::end_at_once);
}

/// Stands still until a test moves it, on any thread.
class SharedClock final : public base::Clock {
 public:
  [[nodiscard]] base::TimePoint now() const override { return kFirst + after.load(); }
  std::atomic<milliseconds> after{milliseconds(0)};
};

/// A program that is told to stop and takes its time for it.
class StoppingProcess : public ::testing::Test {
 protected:
  StoppingProcess() {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    sigset_t all;
    sigemptyset(&all);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
      sigaddset(&all, signal);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~StoppingProcess() override { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  /// run() on a thread of its own, until it is asked to stop for the first time.
  std::future<int> running_until_stopped_by(int signal) {
    auto run = std::async(std::launch::async, [this] { return process.run("Test"); });
    started.wait();
    ::kill(::getpid(), signal);
    stop_asked.wait();
    return run;
  }
  /// Sends it and waits until the program has taken it.
  static void send(int signal) {
    ::kill(::getpid(), signal);
    sigset_t pending;
    do {
      std::this_thread::yield();
      sigpending(&pending);
    } while (sigismember(&pending, signal) == 1);
  }
  /// The program has handled all signals before: a SIGHUP after them has its effect.
  void handles_them() {
    send(SIGHUP);
    EXPECT_EQ(hangup.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
  }

  bool stop() {
    ++stops;
    stop_asked.count_down();
    may_end.wait();
    life.stopped = true;
    process.end();
    return true;
  }

  sigset_t before_;
  Life life;
  SharedClock clock;
  Logger logger{std::make_shared<test::RecordingLog>(), LogLevel::debug};
  std::latch started{1}, stop_asked{1}, may_end{1};
  std::atomic<int> stops = 0;
  std::promise<void> hangup;
  Process process{life,
                  logger,
                  clock,
                  {.start = [this] { return life.started = true, started.count_down(), Result<void>(); },
                   .stop = [this] { return stop(); },
                   .url = [] { return std::string("http://localhost"); },
                   .admin_address = [] { return std::string(); },
                   .file_reader = [] { return [] { return Reload::Files(); }; },
                   .use_files = [this](Reload::Files) { hangup.set_value(); }}};
};

TEST_F(StoppingProcess, TakesASignalSentTwiceForOne) {
  auto run = running_until_stopped_by(SIGTERM);
  send(SIGTERM);
  handles_them();
  EXPECT_EQ(stops, 1);
  may_end.count_down();
  EXPECT_EQ(run.get(), EXIT_SUCCESS);
}

TEST_F(StoppingProcess, EndsAtOnceOnTheSameSignalLater) {
  EXPECT_EXIT(
      {
        auto run = running_until_stopped_by(SIGTERM);
        clock.after = milliseconds(250);
        ::kill(::getpid(), SIGTERM);
        run.wait();
      },
      ::testing::ExitedWithCode(128 + SIGTERM), "received a second stop signal");
}

}  // namespace
}  // namespace roost::endpoint
