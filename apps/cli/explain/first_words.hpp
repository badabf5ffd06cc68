// SPDX-License-Identifier: Apache-2.0
// A Roost server may open a connection only to say on it why the client is refused for good: the event
// "refused" on the topic "phoenix", its first message. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roost::cli::explain {

/// The reason, if that is what the message says, in either version.
[[nodiscard]] std::optional<std::string> refusal_of(std::string_view message);

}  // namespace roost::cli::explain
