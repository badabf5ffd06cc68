// SPDX-License-Identifier: Apache-2.0
#include "runtime/watchdog.hpp"

#include "base/log_text.hpp"
#include "base/thread.hpp"

namespace roost::runtime {
namespace {

/// If the thread wakes up this much late, the process did not run, and neither did the callbacks.
constexpr std::chrono::seconds kPause{1};

/// "shard 0 has been in handle_in of room:1 for 120 ms", "shard 0 was in handle_in of room:1 for 430 ms"
std::string sentence(const Stall& stall) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(stall.duration).count();
  const char* tense = stall.state == StallState::over ? " was in " : " has been in ";
  return "shard " + std::to_string(stall.shard) + tense + stall.callback + " of " +
         base::shown(stall.subject) + " for " + std::to_string(milliseconds) + " ms";
}

}  // namespace

Watchdog::Watchdog(WatchdogOptions options, const base::Clock& clock, Logger& logger, StallHook on_stall)
    : threshold_(options.threshold),
      interval_(options.interval),
      clock_(clock),
      logger_(logger),
      on_stall_(std::move(on_stall)) {}

Watchdog::~Watchdog() {
  stop();
}

void Watchdog::watch(std::size_t shard, const CallbackProbe& probe) {
  watched_.push_back({shard, &probe, std::nullopt, {}, false});
}

void Watchdog::start() {
  thread_ = base::start_thread("watchdog", [this] { run(); });
}

void Watchdog::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_signal_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Watchdog::run() {
  std::unique_lock lock(mutex_);
  base::TimePoint looked = clock_.now();
  while (!stop_signal_.wait_for(lock, interval_, [this] { return stopping_; })) {
    lock.unlock();
    const base::TimePoint now = clock_.now();
    if (now - looked > interval_ + kPause) did_not_run(now - looked - interval_);
    looked = now;
    look();
    lock.lock();
  }
}

void Watchdog::did_not_run(base::Duration time) {
  for (Watched& watched : watched_)
    watched.since += time;
}

void Watchdog::look() {
  const base::TimePoint now = clock_.now();
  for (Watched& watched : watched_)
    look_at(watched, now);
}

void Watchdog::look_at(Watched& watched, base::TimePoint now) {
  auto current = watched.probe->snapshot();
  const bool same_call = current && watched.seen && current->entry == watched.seen->entry;
  if (!same_call) {
    if (watched.reported) report(watched, now, StallState::over);
    watched.seen = std::move(current);
    watched.since = now;
    watched.reported = false;
  } else if (!watched.reported && now - watched.since >= threshold_.load()) {
    watched.reported = true;
    report(watched, now, StallState::going_on);
  }
}

void Watchdog::report(const Watched& watched, base::TimePoint now, StallState state) {
  const Stall stall{watched.shard, watched.seen->callback, watched.seen->subject, now - watched.since, state};
  logger_.warning(sentence(stall));
  if (on_stall_) on_stall_(stall);
}

}  // namespace roost::runtime
