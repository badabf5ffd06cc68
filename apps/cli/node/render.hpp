// SPDX-License-Identifier: Apache-2.0
// The answers of a node as a terminal shows them, within 80 columns. Pure: JSON in, text out.
#pragma once

#include <string>

#include "roost/json.hpp"

namespace roost::cli {

[[nodiscard]] std::string routes_words(const Json& answer);
[[nodiscard]] std::string listeners_words(const Json& answer);
[[nodiscard]] std::string topics_words(const Json& answer);
[[nodiscard]] std::string topic_words(const Json& answer, bool subscribers);
[[nodiscard]] std::string connections_words(const Json& answer);
[[nodiscard]] std::string connection_words(const Json& answer);
[[nodiscard]] std::string channel_words(const Json& answer);
[[nodiscard]] std::string why_words(const Json& answer);
/// For an answer without records: how many were searched for `whom`, and how far back they reach.
[[nodiscard]] std::string why_nothing_words(const Json& answer, const std::string& whom);
[[nodiscard]] std::string config_words(const Json& answer);
/// The value of one key, as `roost config set` accepts it; empty if there is no such key or it is not set.
[[nodiscard]] std::string config_value(const Json& answer, std::string_view key);
[[nodiscard]] std::string versions_words(const Json& answer);
/// One line of a trace; with `result` also status, duration and deliveries.
[[nodiscard]] std::string trace_line(const Json& event, bool result);

}  // namespace roost::cli
