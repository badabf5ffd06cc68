// SPDX-License-Identifier: Apache-2.0
// What the recorded clients did and the recorder did not write down: joins, sessions that were opened, long
// bodies. What else there is stands in unshown.txt. Pure but for reading that file.
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

/// The section behind what unshown.txt has for it.
[[nodiscard]] Section with_unshown_steps(const std::string& recording, const Section& section);

/// With requests that were cut short whole again: long lines, long bodies, 200 headers.
[[nodiscard]] Section with_whole_requests(const Section& section);

/// The token of a session of its own, changed in one character.
inline constexpr std::string_view kForgedToken = "<TOKEN2>";
/// Where the session of a token was opened that nobody saw being given out: at the request's own path.
[[nodiscard]] std::string target_of_session(std::string_view request);

}  // namespace roost::golden
