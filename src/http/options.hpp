// SPDX-License-Identifier: Apache-2.0
// What one HTTP server allows its peers. Read once; a value.
#pragma once

#include <chrono>
#include <functional>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "net/backlog.hpp"
#include "protocol/http1/request.hpp"

namespace roost::http {

class HttpsGate;
struct ProxyRules;

struct Options {
  http1::RequestLimits limits = {};
  /// From the first byte of a request until it is whole; past it 408. (A connection's first request has the
  /// acceptor's handshake time-out instead, from accept on.)
  base::Duration request_timeout = std::chrono::seconds(30);
  /// Between requests; past it the connection is closed. Proxies in front keep theirs for 60 s, and one that
  /// is closed first here may just have got the next request.
  base::Duration keep_alive = std::chrono::seconds(75);
  /// While the peer takes nothing of a response; likewise.
  base::Duration send_timeout = std::chrono::seconds(60);
  /// How long a connection that we end is still read, so that the peer gets our last words.
  base::Duration linger_timeout = std::chrono::seconds(2);
  net::NodeBacklog* backlog = nullptr;    // borrowed; null: a budget of its own
  const HttpsGate* https_gate = nullptr;  // borrowed; null: clear text is as good
  const ProxyRules* proxies = nullptr;    // borrowed; null: nobody's word is taken for who sends a request
  /// Told of the first request that is refused because its sender, whom a proxy names, has too many open.
  std::function<void(const base::SocketAddress&)> on_too_many{};
};

}  // namespace roost::http
