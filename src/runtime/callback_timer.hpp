// SPDX-License-Identifier: Apache-2.0
// A timer as a member, for owners that have several. The callback must not destroy the timer that runs it
// (EventLoop::retire does that safely). Thread: its loop's.
#pragma once

#include "base/unique_function.hpp"
#include "runtime/timer_wheel.hpp"

namespace roost::runtime {

class CallbackTimer final : public Timer {
 public:
  explicit CallbackTimer(base::UniqueFunction<void()> callback) : callback_(std::move(callback)) {}

 private:
  void on_timer() override { callback_(); }

  base::UniqueFunction<void()> callback_;
};

}  // namespace roost::runtime
