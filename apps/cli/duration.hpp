// SPDX-License-Identifier: Apache-2.0
// Durations as people type them: "500ms", "5s", "2m", or seconds without a unit.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "roost/result.hpp"

namespace roost::cli {

/// Fails if `text` is not a duration, or is longer than a day.
[[nodiscard]] Result<base::Duration> parse_duration(const std::string& text);

}  // namespace roost::cli
