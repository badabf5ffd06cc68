// SPDX-License-Identifier: Apache-2.0
// Client actions missing from the recordings: joins, opened sessions, long bodies. The rest is in
// unshown.txt. Pure except for reading that file.
#pragma once

#include <string>
#include <vector>

#include "transcript.hpp"

namespace roost::golden {

struct Join {
  std::string topic;
  std::string ref;
};

/// The section with these joins and their replies after each of its upgrades.
[[nodiscard]] Section with_joins(const Section& section, const std::vector<Join>& joins);

/// "101 joins on one socket": 100 joins were made, but only two replies are shown.
[[nodiscard]] Section with_hundred_joins(const Section& section);

/// The section, preceded by its steps from unshown.txt.
[[nodiscard]] Section with_unshown_steps(const std::string& recording, const Section& section);

/// With truncated requests completed: long lines, long bodies, 200 headers.
[[nodiscard]] Section with_whole_requests(const Section& section);

/// The token of a new session, with one character changed.
inline constexpr std::string_view kForgedToken = "<TOKEN2>";
/// Where the session of a token whose issue was not recorded is opened: at the request's own path.
[[nodiscard]] std::string target_of_session(std::string_view request);

}  // namespace roost::golden
