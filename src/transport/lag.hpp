// SPDX-License-Identifier: Apache-2.0
// How much may wait for a reader that lags: the kernel takes no more for it, or it has no poll waiting. At
// first that is whatever one turn of the loop sends, and several budgets for the turns after it: the reader
// may not have received any of it yet. Later it is the budget, or what is left of what was sent at first. At
// any time it is more for a fast reader: as much as it takes in a few seconds. Exists while the reader lags.
// Pure; times are passed in. Owner and thread: its connection's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace roost::transport {

class Lag {
 public:
  /// The length of "at first": covers the longest round trip and a client that has to wake up.
  static constexpr base::Duration kAtFirst = std::chrono::seconds(1);
  static constexpr std::size_t kBudgetsAtFirst = 8;
  /// The length of "lately".
  static constexpr base::Duration kLately = std::chrono::seconds(4);
  /// A reader that takes nothing for this long while more than its budget waits has stopped.
  static constexpr base::Duration kStopped = std::chrono::seconds(10);

  /// Begins in this turn of the loop.
  Lag(std::size_t budget, std::uint32_t turn, base::TimePoint now)
      : budget_(budget), turn_(turn), since_(now), lately_since_(now), last_took_(now) {}

  /// A message is queued in this turn; before that, `before` bytes waited.
  void queued(std::uint32_t turn, std::size_t before);
  /// Everything was offered to the kernel: it has taken `bytes`, and `left` still wait.
  void offered(std::size_t bytes, std::size_t left, base::TimePoint now);
  /// The queue has grown by a budget since the last offer.
  [[nodiscard]] bool wants_offer(std::size_t waiting) const noexcept { return waiting > left_ + budget_; }

  /// How much may wait.
  [[nodiscard]] std::size_t limit(base::TimePoint now);
  [[nodiscard]] bool is_fresh(base::TimePoint now) const { return now - since_ < kAtFirst; }
  [[nodiscard]] bool has_stopped(base::TimePoint now) const { return now >= stops_at(); }
  /// Unless it takes something earlier.
  [[nodiscard]] base::TimePoint stops_at() const { return last_took_ + kStopped; }

  /// A timer checks whether the reader has stopped.
  bool is_watched = false;

 private:
  [[nodiscard]] std::size_t took_lately(base::TimePoint now);

  const std::size_t budget_;
  std::uint32_t turn_;
  const base::TimePoint since_;
  std::size_t before_ = 0;               // what waited when the turn began
  std::size_t left_ = 0;                 // after the last offer
  std::optional<std::size_t> at_first_;  // of what was sent at first: what it has not taken yet
  base::TimePoint lately_since_;
  std::size_t took_ = 0;  // since then
  std::size_t took_before_ = 0;
  base::TimePoint last_took_;
};

}  // namespace roost::transport
