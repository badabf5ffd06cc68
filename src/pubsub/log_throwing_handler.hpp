// SPDX-License-Identifier: Apache-2.0
// Logs an exception that the application threw while it handled a broadcast.
#pragma once

#include <string_view>

#include "pubsub/broadcast.hpp"

namespace roost::pubsub {

/// Inside a catch clause: "WHO of topic T threw: WHAT" as an error, with the event and the filtered payload.
void log_thrown(Logger& logger, std::string_view who, const BroadcastContent& content);

}  // namespace roost::pubsub
