// SPDX-License-Identifier: Apache-2.0
// The periods and limits of a tracker, equal on all nodes (docs/spec/presence.md §5). Plain values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace roost::tracker {

struct TrackerOptions {
  std::chrono::milliseconds broadcast_period{1500};  // a tick
  unsigned max_silent_periods = 10;                  // ticks without a change before an empty heartbeat
  /// Without a heartbeat, until a replica's presences are shown as left; default: twice the longest silence.
  std::optional<std::chrono::milliseconds> down_period{};
  std::chrono::milliseconds permdown_period{1'200'000};  // and until they are forgotten
  unsigned clock_sample_periods = 2;                     // ticks between transfers
  std::vector<std::size_t> max_delta_sizes{100, 1000, 10'000};
  std::size_t max_replicas = 1000;  // that are remembered; more stay unknown

  [[nodiscard]] std::chrono::milliseconds down_after() const {
    return down_period.value_or(broadcast_period * max_silent_periods * 2);
  }
  /// What is wrong, in a sentence each.
  [[nodiscard]] std::vector<std::string> problems() const;
};

}  // namespace roost::tracker
