// SPDX-License-Identifier: Apache-2.0
// The records of connections and requests refused before anything was known of them. Anyone can cause any
// number: all are counted, but of each cause only a burst and then one in a second is noted, so that a flood
// does not push everything else out of the ledger. Owner and thread: a shard.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ip_address.hpp"
#include "inspect/observer.hpp"

namespace roost::endpoint {

class RefusalRecords {
 public:
  static constexpr std::chrono::seconds kOneEvery{1};
  static constexpr int kBurst = 10;

  /// Borrowed.
  explicit RefusalRecords(inspect::Observer& observer) : observer_(observer) {}

  /// True: it was noted, not only counted. Silent connections never are: health checks make thousands.
  bool note(const base::SocketAddress& peer, const Why& why, std::uint16_t status,
            const inspect::Evidence& evidence) {
    if (why.cause == Cause::silent_connection || !may_note(why.cause, observer_.insight().now())) {
      observer_.counted(why.cause);
      return false;
    }
    const std::string text = peer.shown();
    observer_.recorded(why, {.peer = text}, status, evidence);
    return true;
  }

 private:
  [[nodiscard]] bool may_note(Cause cause, base::TimePoint now) {
    base::TimePoint& paid_until = paid_until_[static_cast<std::size_t>(cause)];
    const base::TimePoint price_paid = std::max(paid_until, now) + kOneEvery;
    if (price_paid > now + kBurst * kOneEvery) return false;
    paid_until = price_paid;
    return true;
  }

  inspect::Observer& observer_;
  std::array<base::TimePoint, kCauses> paid_until_{};
};

}  // namespace roost::endpoint
