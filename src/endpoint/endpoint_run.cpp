// SPDX-License-Identifier: Apache-2.0
// A whole program around an endpoint: start, say where, wait for a signal, stop.
#include <fmt/format.h>
#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <future>

#include "base/reserve.hpp"
#include "endpoint/endpoint_impl.hpp"
#include "runtime/signals.hpp"

namespace roost {
namespace {

/// As a program that knows no signals would end.
[[noreturn]] void end_at_once(std::string_view name, int signal) {
  constexpr int kEndedBySignal = 128;
  fmt::print(stderr, "{} is told to stop a second time: it ends at once\n", name);
  std::fflush(nullptr);
  std::_Exit(kEndedBySignal + signal);
}

/// glibc begins so, but raises both the first time a large block is freed, and from then on keeps what was
/// freed: a server that was busy once stays large, and looks as if it leaked.
void give_memory_back() {
  constexpr int kThreshold = base::kMapThreshold;
  ::mallopt(M_TRIM_THRESHOLD, kThreshold);
  ::mallopt(M_MMAP_THRESHOLD, kThreshold);
}

/// Browsers can't open a Unix socket: a command leads them to it.
void print_admin(const std::string& address) {
  fmt::print("Look inside: roost tree --admin {}\n", address);
  const bool tcp = address.starts_with("http://");
  fmt::print("Dashboard: {}\n", tcp ? address + "/" : "roost dashboard --admin " + address);
}

}  // namespace

int Endpoint::Impl::run(std::string_view name) {
  give_memory_back();
  runtime::block_signals({SIGINT, SIGTERM});
  if (config_.https) runtime::block_signals({SIGHUP});
  name_ = name;
  if (const auto begun = start(); !begun) {
    std::fflush(stdout);
    fmt::print(stderr, "{} could not start: {}\n", name, begun.error().message);
    return EXIT_FAILURE;
  }
  fmt::print("{} is ready at {}\n", name, url());
  if (admin_) print_admin(admin_->address());
  std::fflush(stdout);
  return stop_on_signal(name);
}

/// The first signal stops the endpoint, on a thread of its own so that a second one is heard meanwhile.
int Endpoint::Impl::stop_on_signal(std::string_view name) {
  runtime::EventLoop loop(clock_);
  runtime::Signals signals(loop);
  std::future<bool> stopping;
  const auto on_signal = [&](int signal) {
    if (stopping.valid()) end_at_once(name, signal);
    stopping = std::async(std::launch::async, [this, &loop] {
      const bool stopped = stop();
      loop.stop();
      return stopped;
    });
  };
  for (const int signal : {SIGINT, SIGTERM}) {
    if (const auto handled = signals.handle(signal, [&on_signal, signal] { on_signal(signal); }); !handled) {
      fmt::print(stderr, "{} can't wait for signals: {}\n", name, handled.error().message);
      static_cast<void>(stop());
      std::_Exit(EXIT_FAILURE);
    }
  }
  if (config_.https) reload_on_hangup(signals);
  loop.run();
  if (stopping.get()) return EXIT_SUCCESS;
  // A callback never came back: its thread can't be joined, so nothing may be destroyed under it.
  std::fflush(nullptr);
  std::_Exit(EXIT_FAILURE);
}

/// What servers do by custom; a program without certificates is ended by it, by custom too.
void Endpoint::Impl::reload_on_hangup(runtime::Signals& signals) {
  const auto reload = [this] {
    if (stopped_) return;
    const auto reloaded = listeners_.reload_certificates();
    if (reloaded) return logger_.info("SIGHUP: the certificates are read anew, for connections to come");
    logger_.error("SIGHUP: " + reloaded.error().message);
  };
  if (const auto handled = signals.handle(SIGHUP, reload); !handled)
    logger_.error("SIGHUP does not reload the certificates: " + handled.error().message);
}

}  // namespace roost
