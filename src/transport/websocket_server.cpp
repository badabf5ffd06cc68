// SPDX-License-Identifier: Apache-2.0
#include "transport/websocket_server.hpp"

#include <fmt/format.h>

#include "transport/websocket_upgrade.hpp"

namespace roost::transport {
namespace {

constexpr unsigned kUnavailable = 503;

}  // namespace

WebSocketServer::WebSocketServer(channels::ShardContext& context)
    : context_(context),
      steps_(context.shard, context.logger),
      flushes_(context.loop),
      read_buffer_(kReadBuffer) {}

WebSocketServer::~WebSocketServer() = default;

void WebSocketServer::upgrade(const WebSocketMount& mount, const HttpRequest& request,
                              HttpResponder responder) {
  if (auto refusal = refuse_before_steps(mount, request, context_)) {
    return responder.respond(std::move(*refusal));
  }
  steps_.run(mount.socket.options.before_upgrade, request, std::move(responder),
             [this, &mount](http::StepsOutcome outcome) {
               if (outcome.refusal) return outcome.responder.respond(*outcome.refusal->response());
               connect(mount, outcome.request, std::move(outcome.responder));
             });
}

void WebSocketServer::connect(const WebSocketMount& mount, const HttpRequest& request,
                              HttpResponder responder) {
  if (refusing_) return responder.respond(HttpResponse::empty(kUnavailable));
  UpgradeDecision decision = decide_upgrade(mount, request, context_);
  if (!decision.accepted) return responder.respond(std::move(decision.response));
  http::upgrade(std::move(responder), std::move(decision.response),
                [this, &mount, accepted = std::move(*decision.accepted),
                 deflate = decision.deflate](http::Upgraded upgraded) mutable {
                  take_over(mount, std::move(accepted), std::move(upgraded), deflate);
                });
}

void WebSocketServer::take_over(const WebSocketMount& mount, socket::AcceptedConnection accepted,
                                http::Upgraded upgraded,
                                const std::optional<websocket::DeflateAgreement>& deflate) {
  std::string leftover = std::move(upgraded.leftover);
  connections_.push_back(std::make_unique<WebSocketConnection>(*this, mount, std::move(upgraded), deflate));
  WebSocketConnection& connection = *connections_.back();
  connection.place = connections_.size() - 1;
  if (!connection.open(std::move(accepted), std::move(leftover))) return remove(connection);
  if (draining_) connection.drain();
}

void WebSocketServer::remove(WebSocketConnection& connection) {
  const std::size_t place = connection.place;
  std::unique_ptr<WebSocketConnection> removed = std::move(connections_[place]);
  if (place + 1 != connections_.size()) {
    connections_[place] = std::move(connections_.back());
    connections_[place]->place = place;
  }
  connections_.pop_back();
  context_.loop.retire(std::move(removed));
}

void WebSocketServer::drain() {
  draining_ = true;
  steps_.refuse_waiting();
  for (const auto& connection : connections_)
    connection->drain();
}

void WebSocketServer::close_all() {
  while (!connections_.empty())
    connections_.back()->lost();
}

}  // namespace roost::transport
