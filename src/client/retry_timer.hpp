// SPDX-License-Identifier: Apache-2.0
// Calls back after a delay that grows with every firing: what reconnects and rejoins wait for.
// Owner and thread: one loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"

namespace roost::client {

class RetryTimer {
 public:
  using Delays = std::vector<std::chrono::milliseconds>;

  /// After the last of `delays` (never empty) it is used again and again.
  RetryTimer(runtime::EventLoop& loop, Delays delays, base::UniqueFunction<void()> retry);

  /// Counts from now; once more before it fired, it only begins anew.
  void schedule();
  /// Nothing is scheduled, and the next delay is the first.
  void reset();
  /// Nothing is scheduled, and the delays go on from where they are.
  void cancel() { timer_.cancel(); }

  [[nodiscard]] bool scheduled() const noexcept { return timer_.scheduled(); }

 private:
  runtime::EventLoop& loop_;
  Delays delays_;
  std::size_t fired_ = 0;
  runtime::CallbackTimer timer_;
};

}  // namespace roost::client
