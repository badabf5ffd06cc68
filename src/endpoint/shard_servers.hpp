// SPDX-License-Identifier: Apache-2.0
// What one shard of an endpoint runs: its context, its WebSocket, long-poll and HTTP servers, and its own
// router, whose handlers know on which shard they are. Built before the loop runs and destroyed after it
// ended; in between it belongs to the shard's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "acceptor/proxy_entrance.hpp"
#include "acceptor/tls_entrance.hpp"
#include "channel/shard_context.hpp"
#include "endpoint/drain_plan.hpp"
#include "endpoint/refusal_records.hpp"
#include "endpoint/route_declaration.hpp"
#include "endpoint/turn_meter.hpp"
#include "http/http_server.hpp"
#include "http/https_gate.hpp"
#include "http/router.hpp"
#include "http/step_runner.hpp"
#include "transport/longpoll_server.hpp"
#include "transport/websocket_server.hpp"

namespace roost::endpoint {

/// A connection that a drainer is to send away.
struct DrainMember {
  const socket::SocketMount* mount;
  DrainCandidate candidate;
};

/// What the shards of an endpoint share; all of it outlives them.
struct NodeParts {
  pubsub::PubSubServer* pubsub;
  const presence::PresenceSet* presences;
  runtime::WorkerPool& workers;
  const base::Clock& clock;
  Telemetry& telemetry;
  Logger& logger;
  const http::HttpsGate* https_gate;  // null: clear text is as good
  const http::ProxyRules& proxies;
  net::NodeBacklog& backlog;
  const base::CpuClock& cpu;
  acceptor::HandshakeLimits handshakes{};
  base::Duration keep_alive;
};

struct ShardServers {
  ShardServers(runtime::Shard& shard, const NodeParts& node);

  // Before the loop runs. What is declared is borrowed.

  void mount(const transport::WebSocketMount& mounted, const std::string& path);
  void mount(const transport::LongPollMount& mounted, const std::string& path);
  void route(const RouteDeclaration& declared);

  // From then on.

  /// An accepted connection; one with a TlsSession has not completed its handshake yet.
  void serve(net::Stream stream, net::ConnectionToken token, base::Duration time);
  /// The first connection that its address has too many of.
  void note_too_many(const base::SocketAddress& peer);

  // At the end, in this order.

  void refuse_new();
  /// Of the mounts that have a drainer.
  [[nodiscard]] std::vector<DrainMember> drain_members() const;
  /// Drains those that are still there, a few in a turn.
  void send_away(std::vector<ConnectionId> connections);
  /// Drains all that is left, and what opens later.
  void drain();
  void close_all();

  channels::ShardContext context;
  RefusalRecords refusals{context.observer};
  http::RequestLog requests;
  transport::WebSocketServer websockets;
  std::unique_ptr<transport::LongPollServer> longpolls;  // null: no mount has long polling
  http::StepRunner steps;                                // of routes
  http::Router router;
  http::HttpServer http;
  acceptor::TlsEntrance tls;
  acceptor::ProxyEntrance proxies;
  TurnMeter turns;  // last: it measures what the others do at the end of a turn, too

 private:
  /// Counts and remembers in `context`.
  [[nodiscard]] acceptor::TlsEntrance::Handshakes counted_handshakes(const NodeParts& node);
  [[nodiscard]] http::ServerOptions http_options(const NodeParts& node);
};

}  // namespace roost::endpoint
