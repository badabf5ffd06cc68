// SPDX-License-Identifier: Apache-2.0
// Disconnects the clients of a stopping node in batches, all mounts in parallel. Has no clock and does not
// talk to shards: times are passed in, and batches that are due are handed out. Owner and thread: stop().
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "endpoint/drain_plan.hpp"

namespace roost::endpoint {

/// A batch that is due.
struct DrainRound {
  const std::string& socket;
  const DrainOptions& options;
  const DrainPlan& plan;
  std::size_t index;  // from 1

  [[nodiscard]] const DrainBatch& batch() const { return plan.batches[index - 1]; }
};

/// "DRAINING 10 of 25 total connection(s) for socket UserSocket every 2000ms - round 1 of 3"
[[nodiscard]] std::string to_string(const DrainRound& round);

class DrainRounds {
 public:
  explicit DrainRounds(base::TimePoint start) : start_(start) {}

  /// Everything before the first take_due().
  void add(std::string socket, const DrainOptions& options, DrainPlan plan);

  /// The process was suspended for that long: later batches are due later by as much.
  void postpone(base::Duration pause) { start_ += pause; }
  /// When the next batch is due; nothing: all are done, or the time of those left is over.
  [[nodiscard]] std::optional<base::TimePoint> next() const;
  /// Hands out what is due by `now`.
  void take_due(base::TimePoint now, const std::function<void(const DrainRound&)>& round);

 private:
  struct Mount {
    std::string socket;
    DrainOptions options;
    DrainPlan plan;
    std::size_t done = 0;  // batches
  };

  [[nodiscard]] std::optional<base::TimePoint> next(const Mount& mount) const;

  base::TimePoint start_;
  std::vector<Mount> mounts_;
};

}  // namespace roost::endpoint
