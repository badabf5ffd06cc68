// SPDX-License-Identifier: Apache-2.0
// Which other replicas there are, and which of them are silent (docs/spec/presence.md §6). Owner: a
// TrackerShard; thread: its owner's. Time is passed in.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/clock.hpp"
#include "tracker/replica.hpp"

namespace roost::tracker {

struct Transition {
  enum class Kind : std::uint8_t { up, down, permdown };

  Kind kind;
  Replica replica;

  friend bool operator==(const Transition&, const Transition&) = default;
};

/// In their order. A replica goes down before it is forgotten (permdown).
using Transitions = std::vector<Transition>;

class ReplicaTable {
 public:
  /// `most`: names that are remembered.
  ReplicaTable(base::Duration down_period, base::Duration permdown_period, std::size_t most)
      : down_period_(down_period), permdown_period_(permdown_period), most_(most) {}

  /// Nothing for a new name when too many are known: it stays unknown.
  [[nodiscard]] Transitions heartbeat(const Replica& replica, base::TimePoint now);
  [[nodiscard]] Transitions tick(base::TimePoint now);
  /// Nothing if it is not known, or in another run.
  [[nodiscard]] Transitions goodbye(const Replica& replica);

  [[nodiscard]] bool knows(const Replica& replica) const;
  [[nodiscard]] std::size_t size() const noexcept { return known_.size(); }

 private:
  struct Known {
    std::uint64_t vsn;
    base::TimePoint heard;
    bool up;
  };
  using KnownReplica = std::map<ReplicaName, Known>::value_type;

  static void leave(const KnownReplica& known, Transitions& out);
  void check_silence(KnownReplica& known, base::Duration silence, Transitions& out) const;

  const base::Duration down_period_;
  const base::Duration permdown_period_;
  const std::size_t most_;
  std::map<ReplicaName, Known> known_;
};

}  // namespace roost::tracker
