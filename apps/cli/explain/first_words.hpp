// SPDX-License-Identifier: Apache-2.0
// A Roost server may open a connection only to say on it why the client is refused for good: the event
// "refused" on the topic "phoenix", in the same write as the 101. Pure.
#pragma once

#include <optional>
#include <string>

namespace roost::cli::explain {

/// The reason, if that is what the server said right behind its 101.
[[nodiscard]] std::optional<std::string> refusal_in(std::string bytes_behind_head);

}  // namespace roost::cli::explain
