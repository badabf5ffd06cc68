// SPDX-License-Identifier: Apache-2.0
// What replicas say to each other (docs/spec/presence.md §9; as terms: docs/spec/erlang-cluster.md §3.2).
// Plain values.
#pragma once

#include <optional>
#include <variant>

#include "protocol/etf/process_id.hpp"
#include "tracker/delta.hpp"
#include "tracker/pending_clocks.hpp"

namespace roost::tracker {

/// Names a transfer; the answer repeats it.
using TransferRef = etf::Reference;

/// To all others.
struct Heartbeat {
  Replica from;
  std::optional<Delta> delta;  // none: nothing has changed
  ClockSet clocks;
};

/// To one that is ahead.
struct TransferRequest {
  TransferRef ref;
  Replica from;
  ClockSet clocks;
};

/// The answer to it.
struct TransferAck {
  TransferRef ref;
  Replica from;
  std::variant<Delta, FullState> data;
};

/// To all others: this replica ends now.
struct Goodbye {
  Replica from;
};

using TrackerMessage = std::variant<Heartbeat, TransferRequest, TransferAck, Goodbye>;

}  // namespace roost::tracker
