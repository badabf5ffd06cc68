// SPDX-License-Identifier: Apache-2.0
// Texts of records in one block of fixed size: new ones overwrite the oldest. Owner and thread: its ledger's.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace roost::inspect {

class TextRing {
 public:
  explicit TextRing(std::size_t bytes)
      : bytes_(bytes), block_(std::make_unique_for_overwrite<char[]>(bytes)) {}

  /// Where the next text goes, counted since the start.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  /// True while nothing that was put at `position` or after it is overwritten.
  [[nodiscard]] bool holds(std::uint64_t position) const noexcept { return position_ - position <= bytes_; }

  /// A copy of `text`, which is valid while its position is held. At most `most` bytes: what is longer is
  /// cut between two characters and ends with "…".
  std::string_view put(std::string_view text, std::size_t most);

 private:
  [[nodiscard]] char* take(std::size_t size);

  std::size_t bytes_;
  std::unique_ptr<char[]> block_;  // the kernel gives memory as it fills
  std::uint64_t position_ = 0;
};

}  // namespace roost::inspect
