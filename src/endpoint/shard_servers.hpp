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
#include "endpoint/route_declaration.hpp"
#include "endpoint/turn_meter.hpp"
#include "http/https_gate.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
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
  ShardServers(runtime::Shard& shard, const NodeParts& node)
      : context(shard, node.pubsub, node.workers, node.clock, node.telemetry, node.logger),
        requests(node.logger, node.telemetry, node.clock),
        websockets(context, &node.backlog),
        steps(shard, node.logger),
        router(node.logger),
        http(shard, router, node.logger, http_options(node)),
        tls(
            shard.loop(), node.logger,
            [this](net::Stream stream, net::ConnectionToken token, base::Duration left) {
              http.serve(std::move(stream), std::move(token), left);
            },
            counted_handshakes(node)),
        proxies(shard.loop(), node.logger,
                [this](const base::SocketAddress& peer, const Why& why) { note_refused(peer, why); }),
        turns(context) {}

  void mount(const transport::WebSocketMount& mounted, const std::string& path) {
    router.mount(path, [this, &mounted](const HttpRequest& request, HttpResponder responder) {
      const LogLevel level = mounted.socket.options.websocket.transport_log;
      websockets.upgrade(mounted, request, requests.follow_in_log(request, std::move(responder), level));
    });
  }

  void mount(const transport::LongPollMount& mounted, const std::string& path) {
    const auto handle = [this, &mounted](const HttpRequest& request, HttpResponder responder) {
      const LogLevel level = mounted.options().transport_log;
      longpolls->handle(mounted, request, requests.follow_in_log(request, std::move(responder), level));
    };
    router.mount(path, handle, http1::BodyLimit{transport::kMaxPostedBody, transport::kPostTooLarge});
  }

  /// `declared` is borrowed.
  void route(const RouteDeclaration& declared) {
    if (declared.steps.empty()) {
      return router.route(declared.method, declared.path, declared.handler, declared.match);
    }
    const auto handle = [this, &declared](const HttpRequest& request, HttpResponder responder) {
      steps.run(declared.steps, request, std::move(responder), [&declared](http::StepsOutcome outcome) {
        if (outcome.refusal) return outcome.responder.respond(*outcome.refusal->response());
        declared.handler(outcome.request, std::move(outcome.responder));
      });
    };
    router.route(declared.method, declared.path, handle, declared.match);
  }

  void refuse_new() {
    websockets.refuse_new();
    if (longpolls) longpolls->refuse_new();
    http.end_keep_alive();
  }

  /// Of the mounts that have a drainer.
  [[nodiscard]] std::vector<DrainMember> drain_members() const;
  /// Drains those that are still there, a few in a turn.
  void send_away(std::vector<ConnectionId> connections);

  /// Counts and remembers in `context`.
  [[nodiscard]] acceptor::TlsEntrance::Handshakes counted_handshakes(const NodeParts& node);
  [[nodiscard]] http::Options http_options(const NodeParts& node);
  /// Before anything was asked for.
  void note_refused(const base::SocketAddress& peer, const Why& why);

  /// Drains all that is left, and what opens later.
  void drain() {
    proxies.close();
    tls.close();
    steps.refuse_waiting();
    websockets.drain();
    if (longpolls) longpolls->drain();
    http.drain();
  }

  void close_all() {
    websockets.close_all();
    if (longpolls) longpolls->close_all();
  }

  channels::ShardContext context;
  http::RequestLog requests;
  transport::WebSocketServer websockets;
  std::unique_ptr<transport::LongPollServer> longpolls;  // null: no mount has long polling
  http::StepRunner steps;                                // of routes
  http::Router router;
  http::Server http;
  acceptor::TlsEntrance tls;
  acceptor::ProxyEntrance proxies;
  TurnMeter turns;  // last: it measures what the others do at the end of a turn, too
};

}  // namespace roost::endpoint
