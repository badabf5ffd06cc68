// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "pubsub/gap_board.hpp"

namespace roost::pubsub {

bool GapBoard::add(const PubSubGap& gap) {
  const std::lock_guard lock(mutex_);
  const bool first = waiting_.empty();
  if (!first && waiting_.back().is_like(gap)) {
    waiting_.back().count += gap.count;
    return false;
  }
  if (waiting_.size() >= kMaxGaps) merge_all();
  waiting_.push_back({std::string(gap.topic), std::string(gap.origin), gap.count, gap.cause});
  return first;
}

/// Whoever hears that any topic of any node may have lost something asks for a fresh state, whatever else is
/// lost.
void GapBoard::merge_all() {
  std::uint64_t count = 0;
  for (const Waiting& one : waiting_)
    count += one.count;
  const GapCause cause = waiting_.front().cause;
  waiting_.clear();
  waiting_.push_back({{}, {}, count, cause});
}

void GapBoard::take(const Visit& visit) {
  std::vector<Waiting> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(waiting_);
  }
  for (const Waiting& one : taken)
    visit({one.topic, one.origin, one.count, one.cause});
}

}  // namespace roost::pubsub
