// SPDX-License-Identifier: Apache-2.0
// What the recorded clients did and the recorder did not write down: joins. Pure.
#pragma once

#include <string>
#include <vector>

#include "transcript.hpp"

namespace roost::golden {

struct Join {
  std::string topic;
  std::string ref;
};

/// The section with these joins and their answers behind each of its upgrades.
[[nodiscard]] Section with_joins(const Section& section, const std::vector<Join>& joins);

/// "101 joins on one socket": 100 joins were made, and of their answers two are shown.
[[nodiscard]] Section with_hundred_joins(const Section& section);

}  // namespace roost::golden
