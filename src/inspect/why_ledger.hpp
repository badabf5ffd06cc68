// SPDX-License-Identifier: Apache-2.0
// The last closes, refusals, channel ends and drops of one shard, each with what spoke for it: a ring that
// overwrites its oldest record. Owner and thread: a shard.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "inspect/evidence.hpp"
#include "inspect/short_text.hpp"
#include "roost/cause.hpp"
#include "roost/ids.hpp"

namespace roost::inspect {

/// About whom a record is. Views live for the call.
struct Party {
  ConnectionId connection{};
  std::string_view socket_id{};
  std::string_view peer{};
  std::string_view topic{};
};

/// About 300 bytes; longer texts are cut.
struct WhyEntry {
  std::uint64_t number = 0;  // counted from 1 since the start
  base::TimePoint time{};
  Evidence evidence{};
  ConnectionId connection{};
  std::uint16_t code = 0;  // close code or HTTP status; 0: none
  Cause cause = Cause::unspecified;
  ShortText<47> peer{};
  ShortText<47> socket_id{};
  ShortText<63> topic{};
  ShortText<95> detail{};
};

class WhyLedger {
 public:
  static constexpr std::size_t kDefaultCapacity = 4096;

  explicit WhyLedger(std::size_t capacity = kDefaultCapacity) : capacity_(capacity) {
    ring_.reserve(capacity);
  }

  void note(base::TimePoint time, const Why& why, const Party& party, std::uint16_t code,
            const Evidence& evidence);

  /// Records ever made; the last `size()` of them are still there.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] std::size_t size() const noexcept { return ring_.size(); }

  /// Calls `visit(const WhyEntry&)` for the records before number `before`, the newest first, until it
  /// answers false.
  template <class Visit>
  void newest_first(std::uint64_t before, Visit visit) const {
    const std::uint64_t oldest = total_ - ring_.size() + 1;
    for (std::uint64_t number = std::min(before, total_ + 1) - 1; number >= oldest && number > 0; --number) {
      if (!visit(ring_[(number - 1) % capacity_])) return;
    }
  }

 private:
  const std::size_t capacity_;
  std::uint64_t total_ = 0;
  std::vector<WhyEntry> ring_{};  // in its place from the start; the kernel gives memory as it fills
};

}  // namespace roost::inspect
