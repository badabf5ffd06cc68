// SPDX-License-Identifier: Apache-2.0
#include "tracker/pending_clocks.hpp"

#include <algorithm>
#include <utility>

namespace roost::tracker {

void PendingClocks::add(ClockSet clocks) {
  if (clocks.context.empty() || clocks_.size() >= kMost) return;
  Context all;
  for (const ClockSet& each : clocks_)
    raise(all, each.context);
  if (dominates(all, clocks.context) && !dominates(clocks.context, all)) return;
  const bool adds = std::any_of(clocks_.begin(), clocks_.end(), [&clocks](const ClockSet& each) {
    return dominates(clocks.context, each.context) || !dominates(each.context, clocks.context);
  });
  if (!adds && !clocks_.empty()) return;
  std::erase_if(clocks_, [&clocks](const ClockSet& each) { return dominates(clocks.context, each.context); });
  clocks_.push_back(std::move(clocks));
}

std::vector<Replica> PendingClocks::take_ahead_of(const ClockSet& mine) {
  if (clocks_.size() >= kMost) clocks_.pop_back();
  add(mine);
  std::vector<Replica> ahead;
  for (ClockSet& each : std::exchange(clocks_, {}))
    if (each.replica != mine.replica) ahead.push_back(std::move(each.replica));
  return ahead;
}

}  // namespace roost::tracker
