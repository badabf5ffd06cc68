// SPDX-License-Identifier: Apache-2.0
// What to answer to a request for a WebSocket, step by step in the order of spec websocket-transport.md §3.
#pragma once

#include <optional>

#include "channel/shard_context.hpp"
#include "protocol/websocket/deflate_extension.hpp"
#include "roost/http.hpp"
#include "socket/accepted_connection.hpp"

namespace roost::transport {

struct WebSocketMount;

/// `accepted` is empty when the request is refused; then `response` is the refusal, else the head of the 101.
struct UpgradeDecision {
  HttpResponse response;
  std::optional<socket::AcceptedConnection> accepted;
  std::optional<websocket::DeflateAgreement> deflate = std::nullopt;
};

/// What is refused before the mount's steps are asked: another method than GET, and pages of other origins.
/// Nothing: they may be.
[[nodiscard]] std::optional<HttpResponse> refuse_before_steps(const WebSocketMount& mount,
                                                              const HttpRequest& request,
                                                              channels::ShardContext& context);

/// All behind the steps. Asks the application's connect(); what that throws comes through. Thread: the
/// connection's shard.
[[nodiscard]] UpgradeDecision decide_upgrade(const WebSocketMount& mount, const HttpRequest& request,
                                             channels::ShardContext& context);
/// As decide_upgrade, in place of connect(): a step has refused for good.
[[nodiscard]] UpgradeDecision decide_refusal_for_good(const WebSocketMount& mount, const HttpRequest& request,
                                                      channels::ShardContext& context,
                                                      const std::string& reason);

}  // namespace roost::transport
