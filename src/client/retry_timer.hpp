// SPDX-License-Identifier: Apache-2.0
// Calls back after a delay that grows with every firing: what reconnects and rejoins wait for. Only a success
// that lasts makes the next delay the first again, so what fails right after it succeeded is not stormed.
// Owner and thread: one loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"

namespace roost::client {

struct RetryOptions {
  using Delays = std::vector<std::chrono::milliseconds>;

  Delays delays;  // never empty; after the last it is used again and again
  base::Duration steady_after = std::chrono::seconds(5);
  /// What share of a delay is left to chance, so that clients that lost a server together do not come back
  /// together: 0.5 makes 2 s anything from 1 to 3 s.
  double jitter = 0;
  base::RandomBytes random = base::system_random();
};

class RetryTimer {
 public:
  RetryTimer(runtime::EventLoop& loop, RetryOptions options, base::UniqueFunction<void()> retry);

  /// Counts from now; once more before it fired, it only begins anew. Not sooner than `at_least`.
  void schedule(base::Duration at_least = base::Duration::zero());
  /// What was retried holds from now on.
  void succeeded();
  /// It holds no longer. If it did for `steady_after`, the next delay is the first.
  void lost();
  /// Nothing is scheduled, and the next delay is the first.
  void reset();
  /// Nothing is scheduled, and the delays go on from where they are.
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

}  // namespace roost::client
