// SPDX-License-Identifier: Apache-2.0
// PresenceOptions::fetch, held to its rules. Thread: any; runs user code.
#pragma once

#include <string_view>

#include "roost/json.hpp"
#include "roost/log.hpp"
#include "roost/presence.hpp"

namespace roost::presence {

/// `presences` itself if there is no fetch, or it throws or loses something, which is logged.
[[nodiscard]] JsonObject fetched(const PresenceOptions& options, Logger& logger, std::string_view topic,
                                 JsonObject presences);

}  // namespace roost::presence
