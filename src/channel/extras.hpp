// SPDX-License-Identifier: Apache-2.0
// What few channels have: timers, further topics, messages waiting for a join, the wish to stop. Kept apart
// so that a channel that only listens stays small.
#pragma once

#include <any>
#include <deque>
#include <optional>

#include "channel/channel_server.hpp"
#include "runtime/timer_wheel.hpp"

namespace roost::channels {

class ChannelServer::UserTimer final : public runtime::Timer {
 public:
  UserTimer(ChannelServer& channel, TimerId number, base::Duration delay, bool repeated,
            std::function<void()> function)
      : id(number),
        interval(delay),
        repeats(repeated),
        callback(std::make_shared<std::function<void()>>(std::move(function))),
        channel_(channel) {}

  const TimerId id;
  const base::Duration interval;
  const bool repeats;
  const std::shared_ptr<std::function<void()>> callback;  // shared: it may cancel, and so destroy, its timer

 private:
  void on_timer() override { channel_.run_timer(*this); }

  ChannelServer& channel_;
};

class ChannelServer::SilenceTimer final : public runtime::Timer {
 public:
  explicit SilenceTimer(ChannelServer& channel) : channel_(channel) {}

 private:
  void on_timer() override { channel_.handle_info(Info::timeout()); }

  ChannelServer& channel_;
};

struct ChannelServer::Extras {
  explicit Extras(ChannelServer& channel) : silence(channel) {}

  /// All but what waits, which the socket still has to answer.
  void stop() {
    timers.clear();
    silence.cancel();
    external.clear();
    to_self.clear();
  }

  std::vector<std::unique_ptr<UserTimer>> timers;
  TimerId next_timer = 1;
  SilenceTimer silence;
  std::vector<std::unique_ptr<pubsub::Membership>> external;
  std::vector<KeptMessage> waiting;
  std::optional<StopReason> stop_requested;
  std::deque<std::any> to_self;  // sent by send_self and not yet handled
};

}  // namespace roost::channels
