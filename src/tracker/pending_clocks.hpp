// SPDX-License-Identifier: Apache-2.0
// Who is ahead of us: the fewest replicas whose contexts together cover all that was heard
// (docs/spec/presence.md §9). Owner: a TrackerShard; thread: its owner's.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "tracker/context.hpp"

namespace roost::tracker {

/// What a replica says it knows.
struct ClockSet {
  Replica replica;
  Context context;

  friend bool operator==(const ClockSet&, const ClockSet&) = default;
};

class PendingClocks {
 public:
  static constexpr std::size_t kMost = 1000;  // that none of the others covers; more are not noted

  PendingClocks() = default;
  /// Taken as they are.
  explicit PendingClocks(std::vector<ClockSet> clocks) : clocks_(std::move(clocks)) {}

  void add(ClockSet clocks);
  /// The replicas that know what `mine` does not, and forgets what was added.
  [[nodiscard]] std::vector<Replica> take_ahead_of(const ClockSet& mine);

 private:
  std::vector<ClockSet> clocks_;
};

}  // namespace roost::tracker
