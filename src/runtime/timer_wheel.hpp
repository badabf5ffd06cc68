// SPDX-License-Identifier: Apache-2.0
// Timers of one loop: schedule and cancel are O(1), and one timer costs 32 bytes inside its owner.
// Time is passed in. A timer never fires early; it fires at the first advance() at or past its deadline,
// rounded up to the wheel's tick of 1 ms. Owner and thread: one EventLoop.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace roost::runtime {

using base::Duration;
using base::TimePoint;

/// A place in one of the wheel's lists (circular, doubly linked, with the list's head as sentinel).
struct TimerLink {
  TimerLink* next = nullptr;
  TimerLink* prev = nullptr;

  [[nodiscard]] bool linked() const noexcept { return next != nullptr; }
  void insert_before(TimerLink& other) noexcept;
  void unlink() noexcept;
};

/// Derive to be called back once per schedule. May be destroyed, cancelled and scheduled at any time, also
/// from within any on_timer().
class Timer : private TimerLink {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer() { cancel(); }

  [[nodiscard]] bool scheduled() const noexcept { return linked(); }
  void cancel() noexcept {
    if (linked()) unlink();
  }

 protected:
  /// The timer is no longer scheduled; it may schedule itself again or destroy itself.
  virtual void on_timer() = 0;

 private:
  friend class TimerWheel;
  std::uint64_t tick_ = 0;  // when it is due, in ticks since the wheel's origin
};

class TimerWheel {
 public:
  static constexpr Duration kTick = std::chrono::milliseconds(1);

  explicit TimerWheel(TimePoint origin);
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;
  ~TimerWheel();

  /// Scheduling a scheduled timer moves it. A deadline that is not in the future is due at the next tick.
  void schedule(Timer& timer, TimePoint deadline);

  /// Fires timers that are due in the order of their deadlines, and of scheduling for equal ones.
  void advance(TimePoint now);

  /// The latest time for the next advance(), which may then find nothing to fire. Empty: never.
  [[nodiscard]] std::optional<TimePoint> next_wakeup();

 private:
  // A timer lives on the level of the highest 6-bit digit in which its tick differs from position_, in the
  // slot of that digit. 7 levels of 64 slots reach 2^42 ms, which is 139 years.
  static constexpr unsigned kDigitBits = 6;
  static constexpr std::size_t kSlots = 1U << kDigitBits;
  static constexpr std::size_t kLevels = 7;
  static constexpr std::uint64_t kLastTick = (std::uint64_t{1} << (kDigitBits * kLevels)) - 1;

  struct Level {
    std::uint64_t occupied = 0;  // one bit a slot; may be set for a slot that cancels have emptied
    std::array<TimerLink, kSlots> slots;
  };
  struct SlotRef {
    std::size_t level;
    std::size_t slot;
    std::uint64_t start;  // its first tick
  };

  [[nodiscard]] std::uint64_t tick_at_or_after(TimePoint deadline) const;
  [[nodiscard]] std::uint64_t tick_at_or_before(TimePoint now) const;
  [[nodiscard]] std::optional<SlotRef> first_occupied();
  [[nodiscard]] std::uint64_t slot_start(std::size_t level, std::size_t slot) const;
  void insert(Timer& timer);
  void empty_slot(const SlotRef& slot);

  TimePoint origin_;
  std::uint64_t position_ = 0;  // every timer due at or before this tick has fired
  std::uint64_t horizon_ = 0;   // where the advance() that is running, or the last one, ends
  std::array<Level, kLevels> levels_;
  TimerLink due_;  // taken out of the wheel, about to fire or to move down a level
};

}  // namespace roost::runtime
