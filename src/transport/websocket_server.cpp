// SPDX-License-Identifier: Apache-2.0
#include "transport/websocket_server.hpp"

#include <fmt/format.h>

#include "transport/connect_steps.hpp"
#include "transport/websocket_upgrade.hpp"

namespace roost::transport {
namespace {

constexpr unsigned kUnavailable = 503;

}  // namespace

WebSocketServer::WebSocketServer(channels::ShardContext& context, net::NodeBacklog* node)
    : context_(context),
      steps_(context.shard, context.logger),
      refusals_(context.loop),
      backlog_(node == nullptr ? alone_ : *node),
      flushes_(context.loop),
      reads_(context.loop) {
  context.loop.add_turn_end(*this);
}

WebSocketServer::~WebSocketServer() {
  loop().remove_turn_end(*this);
}

/// After the flushes of the turn. While some wait, what they share stays open.
bool WebSocketServer::on_turn_end() {
  flushes_.empty() ? credit_.settle() : credit_.sweep();
  return false;
}

void WebSocketServer::upgrade(const WebSocketMount& mount, const HttpRequest& request,
                              HttpResponder responder) {
  if (auto refusal = refuse_before_steps(mount, request, context_)) {
    return refuse(mount, std::move(*refusal), std::move(responder));
  }
  steps_.run(mount.socket.options.before_upgrade, request, std::move(responder),
             [this, &mount](http::StepsOutcome outcome) { after_steps(mount, std::move(outcome)); });
}

void WebSocketServer::after_steps(const WebSocketMount& mount, http::StepsOutcome outcome) {
  if (refusing_) return outcome.responder.respond(HttpResponse::empty(kUnavailable));
  if (!outcome.refusal) {
    carry_out(mount, decide_upgrade(mount, outcome.request, context_), std::move(outcome.responder));
  } else if (const auto& reason = outcome.refusal->reason()) {
    carry_out(mount, decide_refusal_for_good(mount, outcome.request, context_, *reason),
              std::move(outcome.responder));
  } else {
    const HttpResponse& response = *outcome.refusal->response();
    note_refusal(context_, mount.socket, outcome.request, "websocket", Cause::step_refused,
                 static_cast<std::uint16_t>(response.status));
    refuse(mount, response, std::move(outcome.responder));
  }
}

void WebSocketServer::carry_out(const WebSocketMount& mount, UpgradeDecision decision,
                                HttpResponder responder) {
  if (!decision.accepted) return refuse(mount, std::move(decision.response), std::move(responder));
  http::upgrade(std::move(responder), std::move(decision.response),
                [this, &mount, accepted = std::move(*decision.accepted),
                 deflate = decision.deflate](http::Upgraded upgraded) mutable {
                  take_over(mount, std::move(accepted), std::move(upgraded), deflate);
                });
}

void WebSocketServer::refuse(const WebSocketMount& mount, HttpResponse response, HttpResponder responder) {
  refusals_.answer(std::move(responder), std::move(response), mount.socket.options.refusal.delay);
}

void WebSocketServer::take_over(const WebSocketMount& mount, socket::AcceptedConnection accepted,
                                http::Upgraded upgraded,
                                const std::optional<websocket::DeflateAgreement>& deflate) {
  std::string leftover = std::move(upgraded.leftover);
  runtime::Watch watch = std::move(upgraded.watch);
  connections_.push_back(std::make_unique<WebSocketConnection>(*this, mount, std::move(upgraded), deflate));
  WebSocketConnection& connection = *connections_.back();
  connection.set_place(connections_.size() - 1);
  if (!connection.open(std::move(accepted), std::move(leftover), std::move(watch))) return remove(connection);
  if (draining_) connection.drain();
}

void WebSocketServer::remove(WebSocketConnection& connection) {
  const std::size_t place = connection.place();
  std::unique_ptr<WebSocketConnection> removed = std::move(connections_[place]);
  if (place + 1 != connections_.size()) {
    connections_[place] = std::move(connections_.back());
    connections_[place]->set_place(place);
  }
  connections_.pop_back();
  context_.loop.retire(std::move(removed));
}

void WebSocketServer::drain() {
  draining_ = true;
  steps_.refuse_waiting();
  refusals_.give_all();
  for (const auto& connection : connections_)
    connection->drain();
}

void WebSocketServer::close_all() {
  ends_ = true;
  while (!connections_.empty())
    connections_.back()->lost();
}

}  // namespace roost::transport
