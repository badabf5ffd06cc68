// SPDX-License-Identifier: Apache-2.0
// The latest changes, merged to deltas of several sizes, so that a replica that lags a little is not sent
// everything (docs/spec/presence.md §9). Owner: a TrackerShard; thread: its owner's.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tracker/delta.hpp"

namespace roost::tracker {

class Generations {
 public:
  /// The greatest size of each, the smallest first.
  explicit Generations(std::vector<std::size_t> max_sizes) : max_sizes_(std::move(max_sizes)) {}

  /// `now`: the delta that the replica is gathering, from which the first push begins.
  void push(const Delta& delta, const Delta& now);
  /// After a full state nothing leads on to what comes.
  void clear() { deltas_.clear(); }
  void forget(const Replica& replica);

  /// The smallest that leads from `context` on, as far as `context` knows the replicas; nullopt: none does.
  [[nodiscard]] std::optional<Delta> from(const Context& context) const;

 private:
  /// One object can be several generations.
  [[nodiscard]] static Delta& own(std::shared_ptr<Delta>& shared);

  const std::vector<std::size_t> max_sizes_;
  std::vector<std::shared_ptr<Delta>> deltas_;  // empty, or one for each size
};

}  // namespace roost::tracker
