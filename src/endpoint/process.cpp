// SPDX-License-Identifier: Apache-2.0
#include "endpoint/process.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <optional>

#include "base/reserve.hpp"
#include "base/thread.hpp"
#include "endpoint/console.hpp"
#include "endpoint/stop_signals.hpp"
#include "runtime/signals.hpp"

namespace roost::endpoint {
namespace {

constexpr std::chrono::milliseconds kLastWords{100};
constexpr std::chrono::milliseconds kLastLines{1000};

/// What the application has printed to its own streams: their readers may have stopped, too.
void flush_streams() {
  const auto done = std::make_shared<std::promise<void>>();
  const auto flushed = done->get_future();
  try {
    base::start_thread("flush", [done] {
      std::fflush(nullptr);
      done->set_value();
    }).detach();
  } catch (const std::system_error&) {
    return;
  }
  flushed.wait_for(kLastLines);
}

/// glibc begins so, but raises both the first time a large block is freed, and from then on keeps what was
/// freed: a server that was busy once stays large, and looks as if it leaked.
void give_memory_back() {
  constexpr int kThreshold = base::kMapThreshold;
  ::mallopt(M_TRIM_THRESHOLD, kThreshold);
  ::mallopt(M_MMAP_THRESHOLD, kThreshold);
}

/// Browsers can't open a Unix socket: a command leads them to it.
void say_admin(Console& console, const std::string& address) {
  console.say("Look inside: roost tree --admin " + address);
  const bool tcp = address.starts_with("http://");
  console.say("Dashboard: " + (tcp ? address + "/" : "roost dashboard --admin " + address));
}

}  // namespace

/// What a program waits with. Made before the start, so that from then on no signal ends it by default,
/// whichever of the application's threads the kernel chooses. Owner and thread: run().
class Process::Run {
 public:
  Run(Process& process, std::string_view name)
      : process_(process), name_(name), loop_(process.clock_), signals_(loop_) {}

  Result<void> hear_signals() {
    auto handled = signals_.handle(SIGHUP, [this] { on_hangup(); });
    for (const int signal : {SIGINT, SIGTERM})
      if (handled) handled = signals_.handle(signal, [this, signal] { on_signal(signal); });
    return handled;
  }

  /// By a signal, or by a call of stop(), which may have returned already since the start.
  void wait_until_stopped() {
    reload_.emplace(loop_, process_.logger_, process_.actions_.file_reader(), process_.actions_.use_files);
    process_.set_loop(&loop_);
    if (process_.life_.stop_asked) static_cast<void>(process_.actions_.stop());
    if (!process_.life_.stopped) loop_.run();
    process_.set_loop(nullptr);
  }

  Console console;

 private:
  void on_hangup() {
    process_.logger_.reopen();
    reload_->ask();
  }

  void on_signal(int signal) {
    switch (stop_signals_.hear(signal, process_.clock_.now())) {
      case StopSignals::Meaning::stop:
        return begin_stop();
      case StopSignals::Meaning::echo:
        return;
      case StopSignals::Meaning::end_at_once:
        end_at_once(signal);
    }
  }

  /// On a thread of its own, so that a second signal is heard meanwhile.
  void begin_stop() {
    stopping_ = std::async(std::launch::async, [this] { return process_.actions_.stop(); });
  }

  /// As a program that knows no signals would end. Waits for no reader, and runs nothing of the application.
  [[noreturn]] void end_at_once(int signal) {
    constexpr int kEndedBySignal = 128;
    console.complain(name_ + " received a second stop signal and ends immediately");
    static_cast<void>(process_.logger_.flush(kLastWords));
    console.flush(kLastWords);
    std::_Exit(kEndedBySignal + signal);
  }

  Process& process_;
  const std::string name_;
  runtime::EventLoop loop_;
  runtime::Signals signals_;
  std::optional<Reload> reload_;  // from the start on
  StopSignals stop_signals_;
  std::future<bool> stopping_;
};

int Process::run(std::string_view name) {
  give_memory_back();
  runtime::block_signals({SIGINT, SIGTERM, SIGHUP});
  if (life_.stop_asked) return EXIT_SUCCESS;
  Run run(*this, name);
  auto begun = run.hear_signals();
  if (begun) begun = actions_.start();
  if (!begun) {
    static_cast<void>(logger_.flush(kLastLines));
    run.console.complain(fmt::format("{} could not start: {}", name, begun.error().message));
    return EXIT_FAILURE;
  }
  run.console.say(fmt::format("{} is ready at {}", name, actions_.url()));
  if (const std::string address = actions_.admin_address(); !address.empty()) say_admin(run.console, address);
  run.wait_until_stopped();
  if (life_.stopped) return EXIT_SUCCESS;
  // A callback never came back: its thread can't be joined, so nothing may be destroyed under it.
  static_cast<void>(logger_.flush(kLastLines));
  run.console.flush(kLastLines);
  flush_streams();
  std::_Exit(EXIT_FAILURE);
}

void Process::end() {
  const std::lock_guard lock(mutex_);
  if (loop_ != nullptr) loop_->stop();
}

void Process::set_loop(runtime::EventLoop* loop) {
  const std::lock_guard lock(mutex_);
  loop_ = loop;
}

}  // namespace roost::endpoint
