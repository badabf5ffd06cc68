// SPDX-License-Identifier: Apache-2.0
#include "client/heartbeat.hpp"

namespace roost::client {

Heartbeat::Heartbeat(runtime::EventLoop& loop, base::Duration interval, Owner& owner)
    : loop_(loop),
      interval_(interval),
      owner_(owner),
      next_([this] { beat(); }),
      patience_(loop, owner, [this] { give_up(); }) {}

void Heartbeat::start() {
  stop();
  loop_.schedule_after(next_, interval_);
}

void Heartbeat::stop() {
  next_.cancel();
  patience_.cancel();
  pending_ = {};
}

void Heartbeat::on_message(phoenix::RefView ref) {
  if (pending_.is_null() || !(pending_ == ref)) return;
  start();
}

void Heartbeat::beat() {
  patience_.give(interval_);
  pending_ = owner_.send_heartbeat();
}

void Heartbeat::give_up() {
  stop();
  owner_.on_heartbeat_lost();
}

}  // namespace roost::client
