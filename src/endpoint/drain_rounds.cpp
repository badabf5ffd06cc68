// SPDX-License-Identifier: Apache-2.0
#include "endpoint/drain_rounds.hpp"

#include <fmt/format.h>

#include <utility>

namespace roost::endpoint {

std::string to_string(const DrainRound& round) {
  return fmt::format("DRAINING {} of {} total connection(s) for socket {} every {}ms - round {} of {}",
                     round.batch().channels, round.plan.total, round.socket,
                     round.options.batch_interval.count(), round.index, round.plan.rounds);
}

void DrainRounds::add(std::string socket, const DrainOptions& options, DrainPlan plan) {
  mounts_.push_back({std::move(socket), options, std::move(plan)});
}

std::optional<base::TimePoint> DrainRounds::next(const Mount& mount) const {
  if (mount.done == mount.plan.batches.size()) return std::nullopt;
  const base::Duration after = mount.options.batch_interval * mount.done;
  if (after >= mount.options.shutdown) return std::nullopt;
  return start_ + after;
}

std::optional<base::TimePoint> DrainRounds::next() const {
  std::optional<base::TimePoint> earliest;
  for (const Mount& mount : mounts_) {
    const auto due = next(mount);
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

void DrainRounds::take_due(base::TimePoint now, const std::function<void(const DrainRound&)>& round) {
  for (Mount& mount : mounts_) {
    for (auto due = next(mount); due && *due <= now; due = next(mount)) {
      ++mount.done;
      round({mount.socket, mount.options, mount.plan, mount.done});
    }
  }
}

}  // namespace roost::endpoint
