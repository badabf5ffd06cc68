// SPDX-License-Identifier: Apache-2.0
#include "endpoint/shard_servers.hpp"

#include <algorithm>
#include <cstdint>

#include "acceptor/acceptor_options.hpp"
#include "socket/connection_handler.hpp"
#include "socket/socket_mount.hpp"

namespace roost::endpoint {
namespace {

/// So that a big batch does not hold up those who stay.
constexpr std::size_t kSentAwayPerTurn = 256;
constexpr std::uint16_t kBadRequest = 400;
constexpr std::uint16_t kTooManyRequests = 429;

}  // namespace

ShardServers::ShardServers(runtime::Shard& shard, const NodeParts& node)
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
              [this](const base::SocketAddress& peer, const Why& why, const inspect::Evidence& evidence) {
                if (why.cause == Cause::too_many_of_address) return note_too_many(peer);
                refusals.note(peer, why, kBadRequest, evidence);
              }),
      turns(context) {
  context.presences = node.presences;
}

void ShardServers::mount(const transport::WebSocketMount& mounted, const std::string& path) {
  router.mount(path, [this, &mounted](const HttpRequest& request, HttpResponder responder) {
    const LogLevel level = mounted.socket.options.websocket.transport_log;
    websockets.upgrade(mounted, request, requests.follow_in_log(request, std::move(responder), level));
  });
}

void ShardServers::mount(const transport::LongPollMount& mounted, const std::string& path) {
  const auto handle = [this, &mounted](const HttpRequest& request, HttpResponder responder) {
    const LogLevel level = mounted.options().transport_log;
    longpolls->handle(mounted, request, requests.follow_in_log(request, std::move(responder), level));
  };
  router.mount(path, handle, http1::BodyLimit{transport::kMaxPostedBody, transport::kPostTooLarge});
}

void ShardServers::route(const RouteDeclaration& declared) {
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

void ShardServers::serve(net::Stream stream, net::ConnectionToken token, base::Duration time) {
  if (stream.tls() != nullptr) return tls.enter(std::move(stream), std::move(token), time);
  http.serve(std::move(stream), std::move(token), time);
}

void ShardServers::refuse_new() {
  websockets.refuse_new();
  if (longpolls) longpolls->refuse_new();
  http.end_keep_alive();
}

void ShardServers::drain() {
  proxies.close();
  tls.close();
  steps.refuse_waiting();
  websockets.drain();
  if (longpolls) longpolls->drain();
  http.drain();
}

void ShardServers::close_all() {
  websockets.close_all();
  if (longpolls) longpolls->close_all();
}

acceptor::TlsEntrance::Handshakes ShardServers::counted_handshakes(const NodeParts& node) {
  return {.limits = node.handshakes,
          .cpu = node.cpu,
          .on_step = [&observer = context.observer](
                         base::Duration cpu, base::Duration waited) { observer.handshake_step(cpu, waited); },
          .on_refused =
              [&observer = context.observer](const base::SocketAddress& peer, bool is_news) {
                if (!is_news) return observer.counted(Cause::handshake_over_budget);
                const std::string text = peer.shown();
                observer.recorded(Cause::handshake_over_budget, {.peer = text}, 0, {});
              },
          .on_failed =
              [this](const base::SocketAddress& peer, const Why& why, const inspect::Evidence& evidence) {
                return refusals.note(peer, why, 0, evidence);
              }};
}

http::ServerOptions ShardServers::http_options(const NodeParts& node) {
  return {
      .keep_alive = node.keep_alive,
      .backlog = &node.backlog,
      .https_gate = node.https_gate,
      .proxies = &node.proxies,
      .on_too_many =
          [this](const base::SocketAddress& client) {
            context.logger.warning(acceptor::too_many_text(client.ip));
            note_too_many(client);
          },
      .on_refused =
          [this](const base::SocketAddress& peer, const Why& why, std::uint16_t status,
                 const inspect::Evidence& evidence) { return refusals.note(peer, why, status, evidence); }};
}

/// Not paced: an address is noted once until one of its connections closes.
void ShardServers::note_too_many(const base::SocketAddress& peer) {
  const std::string text = peer.shown();
  const std::string network = acceptor::network_text(peer.ip);
  context.observer.recorded({Cause::too_many_of_address, network}, {.peer = text}, kTooManyRequests, {});
}

std::vector<DrainMember> ShardServers::drain_members() const {
  std::vector<DrainMember> members;
  context.connections.for_each([&](const socket::ConnectionHandler& handler) {
    if (handler.mount().options.drainer.is_off()) return;
    members.push_back({&handler.mount(), {handler.connection_id(), handler.channel_count()}});
  });
  return members;
}

void ShardServers::send_away(std::vector<ConnectionId> connections) {
  for (std::size_t n = std::min(kSentAwayPerTurn, connections.size()); n > 0; --n) {
    if (auto* found = context.connections.find(connections.back())) found->drain();
    connections.pop_back();
  }
  if (connections.empty()) return;
  context.shard.mailbox()->post(
      [this, rest = std::move(connections)]() mutable { send_away(std::move(rest)); });
}

}  // namespace roost::endpoint
