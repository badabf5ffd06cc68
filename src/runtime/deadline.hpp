// SPDX-License-Identifier: Apache-2.0
// A deadline for a peer: missed if the peer was silent, not if this loop did not listen. Time in which the
// loop did not run does not count (EventLoop::patient_now), and unread input is read first. Owner and thread:
// one loop.
#pragma once

#include "base/unique_function.hpp"
#include "runtime/event_loop.hpp"

namespace roost::runtime {

/// Input of the peer that has arrived.
class PeerInput {
 public:
  /// Also true of the end of its stream.
  [[nodiscard]] virtual bool has_unread() const = 0;

 protected:
  ~PeerInput() = default;
};

/// Derive to be called back.
class Deadline : private Timer {
 public:
  /// `input` is borrowed.
  Deadline(EventLoop& loop, const PeerInput& input) : loop_(loop), input_(input) {}

  /// Gives the peer that long, from now on.
  void give(Duration patience);
  using Timer::cancel;
  using Timer::scheduled;

 protected:
  ~Deadline() override = default;
  /// It may destroy itself.
  virtual void on_missed() = 0;

 private:
  void on_timer() final;

  EventLoop& loop_;
  const PeerInput& input_;
  TimePoint due_;  // as patient_now() counts
  Duration patience_{0};
};

/// As a member. The callback must not destroy the deadline that runs it (EventLoop::retire does that safely).
class CallbackDeadline final : public Deadline {
 public:
  CallbackDeadline(EventLoop& loop, const PeerInput& input, base::UniqueFunction<void()> missed)
      : Deadline(loop, input), missed_(std::move(missed)) {}

 private:
  void on_missed() override { missed_(); }

  base::UniqueFunction<void()> missed_;
};

}  // namespace roost::runtime
