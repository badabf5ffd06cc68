// SPDX-License-Identifier: Apache-2.0
// A reader that is behind: the kernel takes no more for it, or it has no poll here. How much may wait for it.
// At first that is whatever is said in one turn of the loop, and in the turns after that several budgets: it
// may not have heard of any of it yet. Then it is its budget, or what is left of what it was given at first.
// At any time it is more for a reader that takes much: as much as that will have taken in a few seconds.
// Exists while the reader is behind. Pure; times are passed in. Owner and thread: its connection's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace roost::transport {

class Lag {
 public:
  /// So long is "at first": the longest round trip, and a client that has to be woken.
  static constexpr base::Duration kAtFirst = std::chrono::seconds(1);
  static constexpr std::size_t kBudgetsAtFirst = 8;
  /// And so long "lately".
  static constexpr base::Duration kLately = std::chrono::seconds(4);
  /// With more than its budget waiting, a reader that takes nothing for so long has stopped.
  static constexpr base::Duration kStopped = std::chrono::seconds(10);

  /// It begins in this turn of the loop.
  Lag(std::size_t budget, std::uint32_t turn, base::TimePoint now)
      : budget_(budget), turn_(turn), since_(now), lately_since_(now), last_took_(now) {}

  /// Something is said in this turn; so much waited before that.
  void said(std::uint32_t turn, std::size_t before);
  /// The kernel has been offered all, has taken `bytes`, and `left` wait on.
  void offered(std::size_t bytes, std::size_t left, base::TimePoint now);
  /// A budget more waits than after the last offer.
  [[nodiscard]] bool wants_offer(std::size_t waiting) const noexcept { return waiting > left_ + budget_; }

  /// May wait.
  [[nodiscard]] std::size_t limit(base::TimePoint now);
  [[nodiscard]] bool is_fresh(base::TimePoint now) const { return now - since_ < kAtFirst; }
  [[nodiscard]] bool has_stopped(base::TimePoint now) const { return now >= stops_at(); }
  /// Unless it takes something before.
  [[nodiscard]] base::TimePoint stops_at() const { return last_took_ + kStopped; }

  /// A timer looks whether it has stopped.
  bool is_watched = false;

 private:
  [[nodiscard]] std::size_t took_lately(base::TimePoint now);

  const std::size_t budget_;
  std::uint32_t turn_;
  const base::TimePoint since_;
  std::size_t before_ = 0;               // what waited when the turn began
  std::size_t left_ = 0;                 // after the last offer
  std::optional<std::size_t> at_first_;  // of what was said at first, what it has not taken yet
  base::TimePoint lately_since_;
  std::size_t took_ = 0;  // since then
  std::size_t took_before_ = 0;
  base::TimePoint last_took_;
};

}  // namespace roost::transport
