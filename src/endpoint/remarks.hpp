// SPDX-License-Identifier: Apache-2.0
// What the log says of an endpoint that has started: where it listens, and what an operator should know of
// its configuration, though it is good. Thread: that of the start, or of a change.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/checks_off.hpp"
#include "endpoint/mounts.hpp"
#include "roost/config.hpp"
#include "roost/introspection.hpp"

namespace roost::endpoint {

/// `name` is the endpoint's, `url` where people reach it.
void log_listeners(Logger& logger, std::string_view name, const std::vector<ListenerInfo>& listeners,
                   const Config& config, std::string_view url);
void log_remarks(Logger& logger, const Config& config, const Mounts& mounts);
/// Those of `now` that were not off before.
void log_checks_off(Logger& logger, const std::vector<config::CheckOff>& now,
                    const std::vector<config::CheckOff>& before);

}  // namespace roost::endpoint
