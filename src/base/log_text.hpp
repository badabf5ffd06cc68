// SPDX-License-Identifier: Apache-2.0
// How log lines show durations and what came from peers. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "roost/parameter_filter.hpp"

namespace roost::base {

/// "37µs" up to a thousand, above it whole milliseconds: "12ms".
[[nodiscard]] std::string duration_text(std::chrono::nanoseconds duration);

/// On one line and of bounded length whatever a peer sent: control characters as \xNN, the rest as it is.
[[nodiscard]] std::string shown(std::string_view text);

/// Filtered and bounded, for the line "  Parameters: …".
[[nodiscard]] ParameterFilter::Filtered shown_parameters(const ParameterFilter& filter,
                                                         std::string_view json);

}  // namespace roost::base
