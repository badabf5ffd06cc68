// SPDX-License-Identifier: Apache-2.0
// Log records that wait to be written: a bounded number of bytes. What does not fit is dropped, and the count
// stands where it would have stood. Owner and thread: whoever locks it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/kept_record.hpp"

namespace roost::base {

class LogQueue {
 public:
  explicit LogQueue(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Once it has dropped, it drops on until half of it is written: a count stands for many lines.
  void push(const LogRecord& record);
  /// The next to be written: a record or a count; nothing when all is.
  [[nodiscard]] std::optional<KeptRecord> pop();
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty() && dropped_ == 0; }
  /// As many pops until everything so far is out, counted from the beginning.
  [[nodiscard]] std::uint64_t pops_until_now() const noexcept { return pushed_ + (dropped_ > 0 ? 1 : 0); }

 private:
  [[nodiscard]] bool has_room_for(std::size_t bytes) const noexcept;
  void add(KeptRecord record);
  void add_count();

  const std::size_t max_bytes_;
  std::deque<KeptRecord> waiting_;
  std::size_t bytes_ = 0;      // of waiting_
  std::uint64_t pushed_ = 0;   // records and counts
  std::uint64_t dropped_ = 0;  // and not in a count yet
};

}  // namespace roost::base
