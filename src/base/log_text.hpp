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

// What came from peers, on one line, visible and of bounded length (base/visible_text.hpp).

/// A topic, an event, a path: in quotes if there are blanks in it.
[[nodiscard]] std::string shown(std::string_view name);
[[nodiscard]] std::string shown_quoted(std::string_view name);
/// What an exception or a stop reason says.
[[nodiscard]] std::string shown_text(std::string_view sentence);

/// Filtered and bounded, for the line "  Parameters: …".
[[nodiscard]] ParameterFilter::Filtered shown_parameters(const ParameterFilter& filter,
                                                         std::string_view json);

}  // namespace roost::base
