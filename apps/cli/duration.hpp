// SPDX-License-Identifier: Apache-2.0
// Times as people type them: "500ms", "5s", "2m", or seconds without a unit.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "roost/result.hpp"

namespace roost::cli {

/// Fails for what is no time, and for more than a day.
[[nodiscard]] Result<base::Duration> parse_duration(const std::string& text);

}  // namespace roost::cli
