// SPDX-License-Identifier: Apache-2.0
// Keeps a connection alive and detects when it is dead: sends a heartbeat one interval after the open and
// after every answer, and expects the answer within one more interval. Owner and thread: one loop.
#pragma once

#include "protocol/phoenix/ref.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/deadline.hpp"

namespace roost::client {

class Heartbeat {
 public:
  class Owner : public runtime::PeerInput {
   public:
    /// Sends a heartbeat and returns its ref.
    virtual phoenix::Ref send_heartbeat() = 0;
    virtual void on_heartbeat_lost() = 0;

   protected:
    ~Owner() = default;
  };

  Heartbeat(runtime::EventLoop& loop, base::Duration interval, Owner& owner);

  /// Call when the connection is open.
  void start();
  void stop();
  /// Any message with the ref of the heartbeat is its answer.
  void on_message(phoenix::RefView ref);

 private:
  void beat();
  void give_up();

  runtime::EventLoop& loop_;
  base::Duration interval_;
  Owner& owner_;
  phoenix::Ref pending_;  // null: no answer is awaited
  runtime::CallbackTimer next_;
  runtime::CallbackDeadline patience_;
};

}  // namespace roost::client
