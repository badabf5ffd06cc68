// SPDX-License-Identifier: Apache-2.0
// Log records waiting to be written, bounded in bytes. Records that do not fit are dropped, and a count takes
// their place in the log. Not synchronized: the caller locks.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/owned_log_record.hpp"

namespace roost::base {

class LogQueue {
 public:
  explicit LogQueue(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// After the first drop it keeps dropping until half of the queue is written, so that one count covers many
  /// lines.
  void push(const LogRecord& record);
  /// The next entry to write: a record or a count; nullopt when the queue is drained.
  [[nodiscard]] std::optional<OwnedLogRecord> pop();
  /// Records dropped since the start.
  [[nodiscard]] std::uint64_t dropped() const noexcept { return all_dropped_; }
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty() && dropped_ == 0; }
  /// The total number of pops, counted from the start, after which everything pushed so far is out.
  [[nodiscard]] std::uint64_t pops_until_now() const noexcept { return pushed_ + (dropped_ > 0 ? 1 : 0); }

 private:
  [[nodiscard]] bool has_room_for(std::size_t bytes) const noexcept;
  void add(OwnedLogRecord record);
  void add_count();

  const std::size_t max_bytes_;
  std::deque<OwnedLogRecord> waiting_;
  std::size_t bytes_ = 0;      // of waiting_
  std::uint64_t pushed_ = 0;   // records and counts
  std::uint64_t dropped_ = 0;  // not yet reported by a count
  std::uint64_t all_dropped_ = 0;
};

}  // namespace roost::base
