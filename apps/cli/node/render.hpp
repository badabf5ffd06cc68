// SPDX-License-Identifier: Apache-2.0
// The answers of a node as a terminal shows them, within `width` columns. Pure: JSON in, text out.
#pragma once

#include <string>

#include "cli/node/table.hpp"
#include "roost/json.hpp"

namespace roost::cli {

[[nodiscard]] std::string render_routes(const Json& answer, std::size_t width = kTerminalWidth);
[[nodiscard]] std::string render_listeners(const Json& answer);
[[nodiscard]] std::string render_topics(const Json& answer, std::size_t width = kTerminalWidth);
[[nodiscard]] std::string render_topic(const Json& answer, bool subscribers,
                                       std::size_t width = kTerminalWidth);
[[nodiscard]] std::string render_connections(const Json& answer, std::size_t width = kTerminalWidth);
[[nodiscard]] std::string render_connection(const Json& answer, std::size_t width = kTerminalWidth);
[[nodiscard]] std::string render_channel(const Json& answer, std::size_t width = kTerminalWidth);
[[nodiscard]] std::string render_why(const Json& answer, std::size_t width = kTerminalWidth);
/// For an answer without records: how many were searched for `whom`, and how far back they reach.
[[nodiscard]] std::string render_why_nothing(const Json& answer, const std::string& whom);
[[nodiscard]] std::string render_config(const Json& answer, std::size_t width = kTerminalWidth);
/// The value of one key, as `roost config set` accepts it; empty if there is no such key or it is not set.
[[nodiscard]] std::string config_value(const Json& answer, std::string_view key);
[[nodiscard]] std::string render_versions(const Json& answer);
/// One line of a trace; with `result` also status, duration and deliveries.
[[nodiscard]] std::string trace_line(const Json& event, bool result);

}  // namespace roost::cli
