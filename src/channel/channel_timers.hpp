// SPDX-License-Identifier: Apache-2.0
// The timers of one channel: those its application started, and the one that fires when nothing has come for
// too long. Owner and thread: the ChannelServer, which runs the callbacks.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "roost/channel.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"

namespace roost::channels {

class ChannelTimers {
 public:
  using Run = std::function<void(const std::function<void()>& callback)>;

  /// `run` calls the callback of a timer; it may cancel timers, and end the channel.
  ChannelTimers(runtime::EventLoop& loop, Run run, std::function<void()> on_silence);
  ChannelTimers(const ChannelTimers&) = delete;
  ChannelTimers& operator=(const ChannelTimers&) = delete;
  ~ChannelTimers();

  TimerId start(std::chrono::milliseconds delay, bool repeats, std::function<void()> callback);
  void cancel(TimerId id);

  void timeout_after(std::chrono::milliseconds silence);
  void something_has_come() { silence_.cancel(); }

  void stop();

 private:
  class UserTimer;
  void fired(UserTimer& timer);

  runtime::EventLoop& loop_;
  const Run run_;
  runtime::CallbackTimer silence_;
  std::vector<std::unique_ptr<UserTimer>> timers_;
  TimerId next_ = 1;
};

}  // namespace roost::channels
