// SPDX-License-Identifier: Apache-2.0
// Which connections of a mount leave in which batch. Batches count channels, as the reference has it: a
// connection leaves with the first of its channels. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "roost/drain.hpp"
#include "roost/ids.hpp"

namespace roost::endpoint {

struct DrainCandidate {
  ConnectionId connection;
  std::size_t channels = 0;
};

struct DrainBatch {
  std::size_t channels = 0;  // 0: only connections that have none
  std::vector<ConnectionId> connections{};
};

struct DrainPlan {
  std::size_t total = 0;   // channels
  std::size_t rounds = 0;  // as the reference counts: one too many when the total is a multiple of the batch
  std::vector<DrainBatch> batches{};
};

[[nodiscard]] DrainPlan plan_drain(std::span<const DrainCandidate> connections, std::size_t batch_size);

}  // namespace roost::endpoint
