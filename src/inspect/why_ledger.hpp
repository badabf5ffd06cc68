// SPDX-License-Identifier: Apache-2.0
// The last closes, refusals, channel ends and drops of one shard, each with what spoke for it: a ring that
// overwrites its oldest records. Owner and thread: a shard.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "inspect/evidence.hpp"
#include "inspect/text_ring.hpp"
#include "roost/cause.hpp"
#include "roost/ids.hpp"

namespace roost::inspect {

/// About whom a record is. Views live for the call.
struct Party {
  ConnectionId connection{};
  std::string_view socket_id{};
  std::string_view peer{};
  std::string_view topic{};
  std::string_view proxy{};  // the trusted one between; empty: none
};

/// Its texts lie in the ledger, and live as long as it has the record.
struct WhyEntry {
  std::uint64_t number = 0;  // counted from 1 since the start
  base::TimePoint time{};
  Evidence evidence{};
  ConnectionId connection{};
  std::uint16_t code = 0;  // close code or HTTP status; 0: none
  Cause cause = Cause::unspecified;
  std::string_view peer{};
  std::string_view socket_id{};
  std::string_view topic{};
  std::string_view proxy{};
  std::string_view detail{};
};

/// Bounded twice: in records, and in bytes of their texts. Long names push out older records, and are whole.
class WhyLedger {
 public:
  static constexpr std::size_t kDefaultCapacity = 4096;
  static constexpr std::size_t kTextBytes = 768 * 1024;  // 192 a record; one without names takes about 60
  /// Of a socket id, a topic, an address: whole names. No request line that asks about one may be longer.
  static constexpr std::size_t kMaxName = 8192;
  static constexpr std::size_t kMaxDetail = 255;

  explicit WhyLedger(std::size_t capacity = kDefaultCapacity, std::size_t text_bytes = kTextBytes)
      : capacity_(capacity), texts_(text_bytes) {
    ring_.reserve(capacity);
  }

  void note(base::TimePoint time, const Why& why, const Party& party, std::uint16_t code,
            const Evidence& evidence);

  /// Records ever made; the last `size()` of them are still there.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] std::size_t size() const noexcept { return total_ + 1 - oldest_; }
  /// Nothing while no record has been overwritten.
  [[nodiscard]] std::optional<base::TimePoint> complete_since() const noexcept {
    return oldest_ == 1 || size() == 0 ? std::nullopt : std::optional(kept(oldest_).entry.time);
  }

  /// Calls `visit(const WhyEntry&)` for the records before number `before`, the newest first, until it
  /// answers false.
  template <class Visit>
  void newest_first(std::uint64_t before, Visit visit) const {
    for (std::uint64_t behind = std::min(before, total_ + 1); behind > oldest_; --behind) {
      if (!visit(kept(behind - 1).entry)) return;
    }
  }

 private:
  struct Kept {
    WhyEntry entry{};
    std::uint64_t texts = 0;  // their position
  };

  [[nodiscard]] const Kept& kept(std::uint64_t number) const noexcept {
    return ring_[(number - 1) % capacity_];
  }
  [[nodiscard]] Kept& place_for(std::uint64_t number);
  /// Those whose place or texts have been overwritten.
  void forget() noexcept;

  const std::size_t capacity_;
  std::uint64_t total_ = 0;
  std::uint64_t oldest_ = 1;  // number of the oldest record that is whole
  std::vector<Kept> ring_{};  // in its place from the start; the kernel gives memory as it fills
  TextRing texts_;
};

}  // namespace roost::inspect
