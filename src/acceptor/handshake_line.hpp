// SPDX-License-Identifier: Apache-2.0
// The TLS handshakes of one shard that can go on. They do so at the end of a turn, when open connections have
// been served: a slice of CPU in each turn, and no more in a second than the budget allows. Beyond it they
// wait, those that have begun before the others; one that would wait longer than it has time is refused.
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

class HandshakeLine;

/// A handshake, whether there is something to do for it or not.
class HandshakeInLine {
 public:
  /// `deadline`: of the loop's patient time.
  HandshakeInLine(HandshakeLine& line, const AddressKey& source, base::TimePoint deadline);
  HandshakeInLine(const HandshakeInLine&) = delete;
  HandshakeInLine& operator=(const HandshakeInLine&) = delete;

  /// Goes on as far as it can. It may leave the line, but not die.
  virtual void step() = 0;
  /// Says no more that there is something to do, until the next step.
  virtual void pause() = 0;
  /// It waits because of this option.
  virtual void on_limit(std::string_view option) = 0;
  /// Its turn would come after its deadline.
  virtual void refuse() = 0;

 protected:
  virtual ~HandshakeInLine();
  [[nodiscard]] base::TimePoint deadline() const noexcept { return deadline_; }
  /// It could go on, and waits for its turn.
  [[nodiscard]] bool waits() const noexcept { return place_ != 0 || turn_.scheduled(); }

  /// There is something to do. Again: changes nothing.
  void get_in_line();
  void leave_line();

 private:
  friend class HandshakeLine;

  HandshakeLine& line_;
  const AddressKey source_;
  const base::TimePoint deadline_;
  runtime::CallbackTimer turn_;  // while its address is over its budget
  base::TimePoint since_{};      // when there was something to do
  std::uint64_t place_ = 0;      // 0: not in line
  bool begun_ = false;           // has cost something
};

class HandshakeLine final : private runtime::TurnEnd {
 public:
  /// CPU in a turn, and a step beyond it: for as long may an open connection have to wait.
  static constexpr base::Duration kSlice = std::chrono::milliseconds(2);

  /// What a step took, and how long it had to wait for it.
  using OnStep = base::UniqueFunction<void(base::Duration cpu, base::Duration waited)>;

  /// Loop and clock are borrowed.
  HandshakeLine(runtime::EventLoop& loop, const base::CpuClock& cpu, const HandshakeLimits& limits,
                OnStep on_step);
  HandshakeLine(const HandshakeLine&) = delete;
  HandshakeLine& operator=(const HandshakeLine&) = delete;
  ~HandshakeLine();

  [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }

 private:
  friend class HandshakeInLine;
  using Place = std::pair<bool, std::uint64_t>;  // those that have begun come first

  bool on_turn_end() override;
  void enter(HandshakeInLine& handshake);
  void leave(HandshakeInLine& handshake);
  [[nodiscard]] base::Duration serve(HandshakeInLine& handshake);
  void hold(HandshakeInLine& handshake);
  [[nodiscard]] bool wait_for_more();
  [[nodiscard]] static Place place_of(const HandshakeInLine& handshake) {
    return {!handshake.begun_, handshake.place_};
  }

  runtime::EventLoop& loop_;
  const base::CpuClock& cpu_;
  HandshakeBudget budget_;
  OnStep on_step_;
  std::map<Place, HandshakeInLine*> places_;
  std::uint64_t last_place_ = 0;
  bool all_paused_ = false;             // more were left than a turn has time for
  runtime::CallbackTimer wake_{[] {}};  // the turn's end does the rest
};

}  // namespace roost::acceptor
