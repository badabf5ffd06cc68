// SPDX-License-Identifier: Apache-2.0
// What changed at a replica since its last broadcast, or several of those merged (docs/spec/presence.md §7,
// §9). A tag in the clouds without a value is a removal. Plain values.
#pragma once

#include <memory>

#include "tracker/context.hpp"
#include "tracker/tracked.hpp"

namespace roost::tracker {

/// The values of one replica, by their clocks. Shared, because generations overlap.
using ValuesOfReplica = std::map<Clock, std::shared_ptr<const Tracked>>;
using Values = std::map<Replica, ValuesOfReplica>;

struct Range {
  Context start;
  Context end;
};

struct Delta {
  Range range;
  Clouds clouds;
  Values values;

  [[nodiscard]] bool has_changes() const;
  /// Values, and tags in clouds.
  [[nodiscard]] std::size_t size() const;
  /// Also that of replicas that have no values.
  [[nodiscard]] Delta of_replicas_in(const Context& context) const;
  void forget(const Replica& replica);

  /// True when nothing is missing between the two.
  [[nodiscard]] bool contiguous_with(const Delta& later) const;
  /// Both must be contiguous.
  void append(const Delta& later);
};

/// Everything that a replica knows, as far as the asker knows the replicas.
struct FullState {
  Context context;
  Clouds clouds;
  Values values;
};

}  // namespace roost::tracker
