// SPDX-License-Identifier: Apache-2.0
// What has to be true of a configuration, as far as it can be told without reading the files it names. Pure.
#pragma once

#include <string>
#include <vector>

#include "roost/config.hpp"

namespace roost::endpoint {

/// Every problem, each a sentence that begins with its key.
[[nodiscard]] std::vector<std::string> rule_problems(const Config& config);

}  // namespace roost::endpoint
