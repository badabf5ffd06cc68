// SPDX-License-Identifier: Apache-2.0
#include "tracker/tracker_options.hpp"

#include <algorithm>
#include <functional>

namespace roost::tracker {

std::vector<std::string> TrackerOptions::problems() const {
  std::vector<std::string> all;
  const auto require = [&all](bool holds, const char* rule) {
    if (!holds) all.emplace_back(rule);
  };
  require(broadcast_period.count() > 0, "broadcast_period must be positive");
  require(max_silent_periods > 0, "max_silent_periods must be positive");
  require(clock_sample_periods > 0, "clock_sample_periods must be positive");
  require(down_after() >= broadcast_period * 2,
          "down_period must be at least twice as large as the broadcast_period");
  require(permdown_period > down_after(), "permdown_period must be at least larger than the down_period");
  require(!max_delta_sizes.empty() && max_delta_sizes.front() > 0 &&
              std::adjacent_find(max_delta_sizes.begin(), max_delta_sizes.end(), std::greater_equal<>()) ==
                  max_delta_sizes.end(),
          "max_delta_sizes must be positive and ascending");
  require(max_replicas > 0, "max_replicas must be positive");
  return all;
}

}  // namespace roost::tracker
