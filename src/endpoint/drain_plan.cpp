// SPDX-License-Identifier: Apache-2.0
#include "endpoint/drain_plan.hpp"

#include <algorithm>

namespace roost::endpoint {
namespace {

DrainBatch& batch_at(DrainPlan& plan, std::size_t place) {
  if (place >= plan.batches.size()) plan.batches.resize(place + 1);
  return plan.batches[place];
}

void count_channels(DrainPlan& plan, std::size_t batch_size) {
  for (std::size_t begin = 0; begin < plan.total; begin += batch_size)
    batch_at(plan, begin / batch_size).channels = std::min(batch_size, plan.total - begin);
}

}  // namespace

DrainPlan plan_drain(std::span<const DrainCandidate> connections, std::size_t batch_size) {
  DrainPlan plan;
  std::size_t without_channels = 0;
  for (const DrainCandidate& candidate : connections) {
    const std::size_t place = candidate.channels == 0 ? without_channels++ : plan.total;
    batch_at(plan, place / batch_size).connections.push_back(candidate.connection);
    plan.total += candidate.channels;
  }
  plan.rounds = plan.total / batch_size + 1;
  count_channels(plan, batch_size);
  return plan;
}

}  // namespace roost::endpoint
