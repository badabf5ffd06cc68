// SPDX-License-Identifier: Apache-2.0
// What a request to the admin endpoint asks for, read from its parameters and its body. What can't be read is
// a sentence for the asker. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "admin/connection_list.hpp"
#include "roost/config_entry.hpp"
#include "roost/http.hpp"
#include "roost/introspection.hpp"

namespace roost::admin {

/// cursor, limit (1 to 1000), timeout_ms (1 to 5000).
[[nodiscard]] Result<PageRequest> page_of(const HttpRequest& request);
/// prefix, order (name, members, messages, bytes).
[[nodiscard]] Result<TopicQuery> topic_query_of(const HttpRequest& request);
/// order (sent, received, queue, rtt).
[[nodiscard]] Result<ConnectionOrder> connection_order_of(const HttpRequest& request);
/// peer, socket_id.
[[nodiscard]] Result<ConnectionQuery> connection_query_of(const HttpRequest& request);
/// connection, socket_id, peer.
[[nodiscard]] Result<WhyQuery> why_query_of(const HttpRequest& request);
[[nodiscard]] Detail detail_of(const HttpRequest& request);
[[nodiscard]] std::string text_param(const HttpRequest& request, std::string_view name);

/// "0-12-1"
template <class Id>
[[nodiscard]] Result<Id> id_of(const std::string& text);

/// The body as a JSON object.
[[nodiscard]] Result<JsonObject> body_of(const HttpRequest& request);
/// Errors name the field.
[[nodiscard]] Result<std::string> text_in(const JsonObject& body, std::string_view name);
[[nodiscard]] Result<std::uint64_t> number_in(const JsonObject& body, std::string_view name,
                                              std::optional<std::uint64_t> otherwise = {});
/// expression, limit, rate, per_ms, for_ms.
[[nodiscard]] Result<TraceOptions> trace_options_of(const JsonObject& body);

/// {"log_level": "debug", "http.max_connections": 20000}
[[nodiscard]] Result<std::vector<ConfigChange>> changes_of(const JsonObject& body);

}  // namespace roost::admin
