// SPDX-License-Identifier: Apache-2.0
// How log lines show durations and text from peers. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "roost/parameter_filter.hpp"

namespace roost::base {

/// "37µs" up to a thousand microseconds, whole milliseconds above: "12ms".
[[nodiscard]] std::string duration_text(std::chrono::nanoseconds duration);

// Text from peers, on one line, with invisible characters escaped and of bounded length
// (base/visible_text.hpp).

/// A topic, an event, a path: quoted if it contains blanks.
[[nodiscard]] std::string shown(std::string_view name);
[[nodiscard]] std::string shown_quoted(std::string_view name);
/// The text of an exception or a stop reason.
[[nodiscard]] std::string shown_text(std::string_view sentence);

/// Filtered and bounded, for the line "  Parameters: …".
[[nodiscard]] ParameterFilter::Filtered shown_parameters(const ParameterFilter& filter,
                                                         std::string_view json);

}  // namespace roost::base
