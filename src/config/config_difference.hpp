// SPDX-License-Identifier: Apache-2.0
// How a configuration that was read again differs from the one in force. Pure.
#pragma once

#include <string>
#include <vector>

#include "roost/config.hpp"

namespace roost::config {

struct ConfigDifference {
  Config next;                          // the one in force, with the live keys of the file
  std::vector<std::string> changed{};   // "log_level is now "debug" (roost.toml:3), it was "info""
  std::vector<std::string> at_start{};  // what the file has for keys that are not live
};

/// Keys the file neither has nor had stay as they are: the environment's, and those set while running.
[[nodiscard]] ConfigDifference difference_of(const Config& now, const Config& fresh);

}  // namespace roost::config
