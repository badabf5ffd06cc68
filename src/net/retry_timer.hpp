// SPDX-License-Identifier: Apache-2.0
// Fires after a delay that grows each time: paces reconnects and rejoins. Only a success that lasts resets
// the delays, so a server that fails right after each success is not flooded. Owner and thread: one loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"

namespace roost::net {

struct RetryOptions {
  using Delays = std::vector<std::chrono::milliseconds>;

  Delays delays;  // never empty; the last one repeats
  base::Duration steady_after = std::chrono::seconds(5);
  /// The random share of a delay, so that clients that lost a server together do not reconnect together: with
  /// 0.5, 2 s becomes 1 to 3 s.
  double jitter = 0;
  base::RandomBytes random = base::system_random();
};

class RetryTimer {
 public:
  RetryTimer(runtime::EventLoop& loop, RetryOptions options, base::UniqueFunction<void()> retry);

  /// Counts from now; calling it again before it fires restarts it. Not sooner than `at_least`.
  void schedule(base::Duration at_least = base::Duration::zero());
  /// The retried operation succeeded.
  void succeeded();
  /// It was lost again. If it lasted for `steady_after`, the next delay is the first.
  void lost();
  /// Cancels; the next delay is the first.
  void reset();
  /// Cancels; the delays continue where they are.
  void cancel() { timer_.cancel(); }

  [[nodiscard]] bool scheduled() const noexcept { return timer_.scheduled(); }

 private:
  [[nodiscard]] base::Duration next_delay(base::Duration at_least) const;

  runtime::EventLoop& loop_;
  RetryOptions options_;
  std::size_t fired_ = 0;
  std::optional<base::TimePoint> holds_since_;
  runtime::CallbackTimer timer_;
};

}  // namespace roost::net
