// SPDX-License-Identifier: Apache-2.0
// The TLS handshakes of one shard that can advance. They run at the end of a turn, after open connections
// have been served: for a slice of CPU time per turn, and no more per second than the budget allows. Beyond
// it they wait, those already begun ahead of the others; one that would wait past its deadline is refused.
// Owner and thread: the shard's.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "acceptor/handshake_budget.hpp"
#include "base/unique_function.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"

namespace roost::acceptor {

class HandshakeQueue;

/// A handshake, whether it is queued or not.
class QueuedHandshake {
 public:
  /// `deadline`: in the loop's patient time.
  QueuedHandshake(HandshakeQueue& queue, const AddressKey& source, base::TimePoint deadline);
  QueuedHandshake(const QueuedHandshake&) = delete;
  QueuedHandshake& operator=(const QueuedHandshake&) = delete;

  /// Advances as far as possible. It may leave the queue, but must not be destroyed.
  virtual void step() = 0;
  /// Suppresses readiness until the next step.
  virtual void pause() = 0;
  /// It waits because of this option's limit.
  virtual void on_limit(std::string_view option) = 0;
  /// Its turn would come after its deadline.
  virtual void refuse() = 0;

 protected:
  virtual ~QueuedHandshake();
  [[nodiscard]] base::TimePoint deadline() const noexcept { return deadline_; }
  /// It can advance, and waits for its turn.
  [[nodiscard]] bool waits() const noexcept { return place_ != 0 || turn_.scheduled(); }

  /// Queues it, because it can advance. Idempotent.
  void enqueue();
  void dequeue();

 private:
  friend class HandshakeQueue;

  HandshakeQueue& queue_;
  const AddressKey source_;
  const base::TimePoint deadline_;
  runtime::CallbackTimer turn_;  // used while its address is over budget
  base::TimePoint since_{};      // when it was queued
  std::uint64_t place_ = 0;      // 0: not queued
  bool begun_ = false;           // at least one step has run
};

class HandshakeQueue final : private runtime::TurnEnd {
 public:
  /// CPU time per turn, plus one step: the longest that an open connection may have to wait.
  static constexpr base::Duration kSlice = std::chrono::milliseconds(2);

  /// The CPU time of a step, and how long it had waited.
  using OnStep = base::UniqueFunction<void(base::Duration cpu, base::Duration waited)>;

  /// Loop and clock are borrowed.
  HandshakeQueue(runtime::EventLoop& loop, const base::CpuClock& cpu, const HandshakeLimits& limits,
                 OnStep on_step);
  HandshakeQueue(const HandshakeQueue&) = delete;
  HandshakeQueue& operator=(const HandshakeQueue&) = delete;
  ~HandshakeQueue();

  [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }

 private:
  friend class QueuedHandshake;
  using Place = std::pair<bool, std::uint64_t>;  // those already begun come first

  bool on_turn_end() override;
  void enter(QueuedHandshake& handshake);
  void leave(QueuedHandshake& handshake);
  [[nodiscard]] base::Duration serve(QueuedHandshake& handshake);
  void hold(QueuedHandshake& handshake);
  [[nodiscard]] bool wait_for_more();
  [[nodiscard]] static Place place_of(const QueuedHandshake& handshake) {
    return {!handshake.begun_, handshake.place_};
  }

  runtime::EventLoop& loop_;
  const base::CpuClock& cpu_;
  HandshakeBudget budget_;
  OnStep on_step_;
  std::map<Place, QueuedHandshake*> places_;
  std::uint64_t last_place_ = 0;
  bool all_paused_ = false;             // more were left than fit into a turn
  runtime::CallbackTimer wake_{[] {}};  // on_turn_end() does the rest
};

}  // namespace roost::acceptor
