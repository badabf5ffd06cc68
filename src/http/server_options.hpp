// SPDX-License-Identifier: Apache-2.0
// The limits of one HTTP server. Read once; a value.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "inspect/evidence.hpp"
#include "net/backlog.hpp"
#include "protocol/http1/request.hpp"
#include "roost/cause.hpp"

namespace roost::http {

class HttpsGate;
struct ProxyRules;

struct ServerOptions {
  http1::RequestLimits limits = {};
  /// From the first byte of a request until it is complete; beyond it 408. (A connection's first request has
  /// the acceptor's handshake time-out instead, counted from accept.)
  base::Duration request_timeout = std::chrono::seconds(30);
  /// Between requests; beyond it the connection is closed. Proxies usually keep theirs for 60 s; if we closed
  /// first, a proxy might just have sent the next request.
  base::Duration keep_alive = std::chrono::seconds(75);
  /// While the peer reads nothing of a response; beyond it the connection is closed.
  base::Duration send_timeout = std::chrono::seconds(60);
  /// How long a connection we close is still read, so that the peer gets the last response.
  base::Duration linger_timeout = std::chrono::seconds(2);
  net::NodeBacklog* backlog = nullptr;    // borrowed; null: a budget of its own
  const HttpsGate* https_gate = nullptr;  // borrowed; null: clear text is allowed
  const ProxyRules* proxies = nullptr;    // borrowed; null: no proxy is trusted
  /// Called for the first request refused because its sender, named by a proxy, has too many connections.
  std::function<void(const base::SocketAddress&)> on_too_many{};
  /// Called for each refused request (with the status of its answer) and each connection closed on a client
  /// (with 0). True: it is news, to be logged at info.
  std::function<bool(const base::SocketAddress&, const Why&, std::uint16_t status, const inspect::Evidence&)>
      on_refused{};
};

}  // namespace roost::http
