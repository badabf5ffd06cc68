// SPDX-License-Identifier: Apache-2.0
#include "runtime/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.hpp"

namespace roost::runtime {
namespace {

void make_empty(TimerLink& list) noexcept {
  list.next = list.prev = &list;
}

bool is_empty(const TimerLink& list) noexcept {
  return list.next == &list;
}

void move_all(TimerLink& from, TimerLink& to) noexcept {
  while (!is_empty(from)) {
    TimerLink& link = *from.next;
    link.unlink();
    link.insert_before(to);
  }
}

void forget_all(TimerLink& list) noexcept {
  TimerLink* link = list.next;
  while (link != &list) {
    *std::exchange(link, link->next) = {};
  }
  make_empty(list);
}

}  // namespace

void TimerLink::insert_before(TimerLink& other) noexcept {
  next = &other;
  prev = other.prev;
  prev->next = this;
  other.prev = this;
}

void TimerLink::unlink() noexcept {
  next->prev = prev;
  prev->next = next;
  next = prev = nullptr;
}

TimerWheel::TimerWheel(TimePoint origin) : origin_(origin) {
  for (Level& level : levels_) {
    for (TimerLink& slot : level.slots)
      make_empty(slot);
  }
  make_empty(due_);
}

TimerWheel::~TimerWheel() {
  // Timers may outlive the wheel; they are then not scheduled.
  for (Level& level : levels_) {
    for (TimerLink& slot : level.slots)
      forget_all(slot);
  }
  forget_all(due_);
}

void TimerWheel::schedule(Timer& timer, TimePoint deadline) {
  timer.cancel();
  // Never at or before the horizon: a timer that schedules itself at a past deadline must not keep advance()
  // busy.
  timer.tick_ = std::clamp(tick_at_or_after(deadline), horizon_ + 1, kLastTick);
  insert(timer);
}

void TimerWheel::advance(TimePoint now) {
  ROOST_DCHECK(position_ == horizon_, "a timer does not advance its own wheel");
  horizon_ = std::max(position_, tick_at_or_before(now));
  for (auto slot = first_occupied(); slot && slot->start <= horizon_; slot = first_occupied()) {
    empty_slot(*slot);
  }
  position_ = horizon_;
}

std::optional<TimePoint> TimerWheel::next_wakeup() {
  const auto slot = first_occupied();
  if (!slot) return std::nullopt;
  return origin_ + static_cast<std::int64_t>(slot->start) * kTick;
}

std::uint64_t TimerWheel::tick_at_or_after(TimePoint deadline) const {
  if (deadline <= origin_) return 0;
  return static_cast<std::uint64_t>((deadline - origin_ - Duration(1)) / kTick) + 1;
}

std::uint64_t TimerWheel::tick_at_or_before(TimePoint now) const {
  return now <= origin_ ? 0 : static_cast<std::uint64_t>((now - origin_) / kTick);
}

/// Everything on one level is due before anything on the next, so the first bit found is the earliest slot.
std::optional<TimerWheel::SlotRef> TimerWheel::first_occupied() {
  for (std::size_t number = 0; number < kLevels; ++number) {
    Level& level = levels_[number];
    while (level.occupied != 0) {
      const auto slot = static_cast<std::size_t>(std::countr_zero(level.occupied));
      if (!is_empty(level.slots[slot])) return SlotRef{number, slot, slot_start(number, slot)};
      level.occupied &= level.occupied - 1;
    }
  }
  return std::nullopt;
}

std::uint64_t TimerWheel::slot_start(std::size_t level, std::size_t slot) const {
  const std::uint64_t shift = kDigitBits * level;
  const std::uint64_t digits_above = position_ >> (shift + kDigitBits) << (shift + kDigitBits);
  return digits_above | (static_cast<std::uint64_t>(slot) << shift);
}

void TimerWheel::insert(Timer& timer) {
  const auto highest_bit = static_cast<std::size_t>(std::bit_width(timer.tick_ ^ position_)) - 1;
  const std::size_t number = highest_bit / kDigitBits;
  const std::size_t slot = (timer.tick_ >> (kDigitBits * number)) % kSlots;
  levels_[number].occupied |= std::uint64_t{1} << slot;
  timer.insert_before(levels_[number].slots[slot]);
}

/// Moves to the slot's first tick: timers that are due then fire, the rest move to lower levels.
void TimerWheel::empty_slot(const SlotRef& slot) {
  Level& level = levels_[slot.level];
  level.occupied &= ~(std::uint64_t{1} << slot.slot);
  position_ = slot.start;
  move_all(level.slots[slot.slot], due_);
  while (!is_empty(due_)) {
    auto& timer = static_cast<Timer&>(*due_.next);
    timer.unlink();
    if (timer.tick_ > position_) {
      insert(timer);
    } else {
      timer.on_timer();
    }
  }
}

}  // namespace roost::runtime
