// SPDX-License-Identifier: Apache-2.0
#include "acceptor/handshake_queue.hpp"

namespace roost::acceptor {

// --- one handshake ---

QueuedHandshake::QueuedHandshake(HandshakeQueue& queue, const AddressKey& source, base::TimePoint deadline)
    : queue_(queue), source_(source), deadline_(deadline), turn_([this] { queue_.enter(*this); }) {}

QueuedHandshake::~QueuedHandshake() {
  dequeue();
}

void QueuedHandshake::enqueue() {
  if (waits()) return;
  since_ = queue_.loop_.now();
  queue_.enter(*this);
}

void QueuedHandshake::dequeue() {
  turn_.cancel();
  queue_.leave(*this);
}

// --- the queue ---

HandshakeQueue::HandshakeQueue(runtime::EventLoop& loop, const base::CpuClock& cpu,
                               const HandshakeLimits& limits, OnStep on_step)
    : loop_(loop), cpu_(cpu), budget_(limits), on_step_(std::move(on_step)) {
  loop_.add_turn_end(*this);
}

HandshakeQueue::~HandshakeQueue() {
  loop_.remove_turn_end(*this);
}

void HandshakeQueue::enter(QueuedHandshake& handshake) {
  handshake.place_ = ++last_place_;
  places_.emplace(place_of(handshake), &handshake);
  if (all_paused_) handshake.pause();
}

void HandshakeQueue::leave(QueuedHandshake& handshake) {
  if (handshake.place_ == 0) return;
  places_.erase(place_of(handshake));
  handshake.place_ = 0;
}

bool HandshakeQueue::on_turn_end() {
  const base::TimePoint now = loop_.now();
  base::Duration spent{0};
  while (!places_.empty() && spent < kSlice && budget_.wait(now) == base::Duration::zero())
    spent += serve(*places_.begin()->second);
  return wait_for_more();
}

/// Returns the CPU time it took.
base::Duration HandshakeQueue::serve(QueuedHandshake& handshake) {
  const base::TimePoint now = loop_.now();
  leave(handshake);
  if (budget_.wait(handshake.source_, now) > base::Duration::zero())
    return hold(handshake), base::Duration::zero();
  handshake.begun_ = true;
  const base::Duration before = cpu_.used();
  handshake.step();
  const base::Duration took = cpu_.used() - before;
  budget_.spend(handshake.source_, took, now);
  if (on_step_) on_step_(took, now - handshake.since_);
  return took;
}

/// Its address is over budget: it waits outside the queue, so as not to block other addresses.
void HandshakeQueue::hold(QueuedHandshake& handshake) {
  handshake.pause();
  handshake.on_limit("https.handshake_cpu_per_address");
  const base::TimePoint deadline = loop_.now() + (handshake.deadline_ - loop_.patient_now());
  const auto turn = budget_.next_turn(handshake.source_, loop_.now(), deadline);
  if (!turn) return handshake.refuse();
  loop_.timers().schedule(handshake.turn_, *turn);
}

/// True: the next turn starts immediately.
bool HandshakeQueue::wait_for_more() {
  if (places_.empty()) return all_paused_ = false;
  if (!std::exchange(all_paused_, true)) {
    for (const auto& [place, handshake] : places_)
      handshake->pause();
  }
  const base::Duration wait = budget_.wait(loop_.now());
  if (wait == base::Duration::zero()) return true;
  places_.begin()->second->on_limit("https.handshake_cpu");
  loop_.schedule_after(wake_, wait);
  return false;
}

}  // namespace roost::acceptor
