// SPDX-License-Identifier: Apache-2.0
#include "tracker/generations.hpp"

#include <algorithm>

namespace roost::tracker {
namespace {

bool leads_on_from(const Range& range, const Context& context) {
  const Context start = restricted(range.start, context);
  const Context end = restricted(range.end, context);
  return !covers(start, end) && covers(context, start) && !dominates(context, end);
}

}  // namespace

Delta& Generations::own(std::shared_ptr<Delta>& shared) {
  if (shared.use_count() > 1) shared = std::make_shared<Delta>(*shared);
  return *shared;
}

void Generations::push(const Delta& delta, const Delta& now) {
  if (deltas_.empty()) deltas_.assign(max_sizes_.size(), std::make_shared<Delta>(now));
  auto previous = std::make_shared<Delta>(delta);
  for (std::size_t i = 0; i < deltas_.size(); ++i) {
    std::shared_ptr<Delta> merged = std::move(deltas_[i]);
    if (!merged->contiguous_with(delta)) {
      deltas_[i] = previous = std::move(merged);
      continue;
    }
    own(merged).append(delta);
    deltas_[i] = merged->size() <= max_sizes_[i] ? merged : std::move(previous);
    previous = std::move(merged);
  }
}

void Generations::forget(const Replica& replica) {
  for (const auto& delta : deltas_)
    delta->forget(replica);
}

std::optional<Delta> Generations::from(const Context& context) const {
  const auto found = std::find_if(deltas_.begin(), deltas_.end(), [&context](const auto& delta) {
    return leads_on_from(delta->range, context);
  });
  if (found == deltas_.end()) return std::nullopt;
  return (*found)->of_replicas_in(context);
}

}  // namespace roost::tracker
