// SPDX-License-Identifier: Apache-2.0
// Reports which callback blocks a shard, on which topic and for how long: once when it passes the threshold
// and once when it ends. Reads the shards' probes on its own thread; durations are exact to `interval`.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "roost/log.hpp"
#include "runtime/callback_probe.hpp"

namespace roost::runtime {

enum class StallState { going_on, over };

struct Stall {
  std::size_t shard;
  std::string callback;
  std::string subject;
  base::Duration duration;
  StallState state;
};

struct WatchdogOptions {
  base::Duration threshold = std::chrono::milliseconds(100);
  base::Duration interval = std::chrono::milliseconds(25);
};

class Watchdog {
 public:
  using StallHook = std::function<void(const Stall&)>;

  /// `on_stall` is called on the watchdog's thread.
  Watchdog(WatchdogOptions options, const base::Clock& clock, Logger& logger, StallHook on_stall = {});
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

  /// May change while it runs; durations stay exact to the interval it was made with. Thread: any.
  void set_threshold(base::Duration threshold) noexcept { threshold_ = threshold; }

  /// Before start(). The probe must live until stop().
  void watch(std::size_t shard, const CallbackProbe& probe);

  void start();
  void stop();

  /// Checks every shard once, as the thread does every `interval`. For tests, without start().
  void look();
  /// The process was stopped that long, so no callback ran in that time. The thread notices this by itself.
  void did_not_run(base::Duration time);

 private:
  struct Watched {
    std::size_t shard;
    const CallbackProbe* probe;
    std::optional<CallbackSnapshot> seen;  // the call it was in when last looked at
    base::TimePoint since;                 // when that call was first seen
    bool reported;
  };

  void run();
  void look_at(Watched& watched, base::TimePoint now);
  void report(const Watched& watched, base::TimePoint now, StallState state);

  std::atomic<base::Duration> threshold_;
  const base::Duration interval_;
  const base::Clock& clock_;
  Logger& logger_;
  StallHook on_stall_;
  std::vector<Watched> watched_;
  std::mutex mutex_;
  std::condition_variable stop_signal_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace roost::runtime
