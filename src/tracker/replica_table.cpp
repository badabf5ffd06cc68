// SPDX-License-Identifier: Apache-2.0
#include "tracker/replica_table.hpp"

#include <utility>

namespace roost::tracker {

using Kind = Transition::Kind;

/// It is down first, if it is not yet, and then forgotten.
void ReplicaTable::leave(const KnownReplica& known, Transitions& out) {
  const Replica replica{known.first, known.second.vsn};
  if (known.second.up) out.push_back({Kind::down, replica});
  out.push_back({Kind::permdown, replica});
}

Transitions ReplicaTable::heartbeat(const Replica& replica, base::TimePoint now) {
  const auto found = known_.find(replica.name);
  if (found == known_.end()) {
    if (known_.size() >= most_) return {};
    known_.emplace(replica.name, Known{replica.vsn, now, true});
    return {{Kind::up, replica}};
  }
  Transitions out;
  const bool same_run = found->second.vsn == replica.vsn;
  if (!same_run) leave(*found, out);
  if (!same_run || !found->second.up) out.push_back({Kind::up, replica});
  found->second = {replica.vsn, now, true};
  return out;
}

Transitions ReplicaTable::tick(base::TimePoint now) {
  Transitions out;
  for (auto& known : known_)
    check_silence(known, now - known.second.heard, out);
  std::erase_if(known_, [&](const auto& known) { return now - known.second.heard > permdown_period_; });
  return out;
}

void ReplicaTable::check_silence(KnownReplica& known, base::Duration silence, Transitions& out) const {
  if (silence > permdown_period_) return leave(known, out);
  if (silence <= down_period_ || !known.second.up) return;
  known.second.up = false;
  out.push_back({Kind::down, {known.first, known.second.vsn}});
}

Transitions ReplicaTable::goodbye(const Replica& replica) {
  if (!knows(replica)) return {};
  Transitions out;
  const auto found = known_.find(replica.name);
  leave(*found, out);
  known_.erase(found);
  return out;
}

bool ReplicaTable::knows(const Replica& replica) const {
  const auto found = known_.find(replica.name);
  return found != known_.end() && found->second.vsn == replica.vsn;
}

}  // namespace roost::tracker
