// SPDX-License-Identifier: Apache-2.0
// Vector clocks: up to which clock all changes of a replica are known. An absent replica counts as 0. Pure.
#pragma once

#include "tracker/replica.hpp"

namespace roost::tracker {

using Context = std::map<Replica, Clock>;

[[nodiscard]] Clock clock_in(const Context& context, const Replica& replica);

/// At least as many replicas as `b`, and each clock of `b` is reached.
[[nodiscard]] bool dominates(const Context& a, const Context& b);

/// Each clock of `a` reaches that of `b`. An empty `a` covers only an empty `b`.
[[nodiscard]] bool covers(const Context& a, const Context& b);

/// Each clock becomes the greater of both.
void raise(Context& context, const Context& other);
/// Each clock becomes the smaller of both; one that only one of them has stays.
void lower(Context& context, const Context& other);

/// `by_replica` without the replicas that `context` does not know.
template <class ByReplica>
[[nodiscard]] ByReplica restricted(const ByReplica& by_replica, const Context& context) {
  ByReplica known;
  for (const auto& each : by_replica)
    if (context.contains(each.first)) known.insert(known.end(), each);
  return known;
}

}  // namespace roost::tracker
