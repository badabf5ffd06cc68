// SPDX-License-Identifier: Apache-2.0
// A Roost server may open a connection only to report why it refuses the client for good: its first message
// is the event "refused" on the topic "phoenix". Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roost::cli::explain {

/// The reason, if the message is such a refusal, in either protocol version.
[[nodiscard]] std::optional<std::string> refusal_of(std::string_view message);

}  // namespace roost::cli::explain
