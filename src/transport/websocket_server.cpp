// SPDX-License-Identifier: Apache-2.0
#include "transport/websocket_server.hpp"

#include "transport/websocket_admission.hpp"

namespace roost::transport {

WebSocketServer::WebSocketServer(channels::ShardContext& context, net::NodeBacklog* node)
    : context_(context),
      steps_(context.shard, context.logger),
      refusals_(context.loop),
      backlog_(node == nullptr ? own_node_backlog_ : *node),
      flushes_(context.loop),
      reads_(context.loop) {
  context.loop.add_turn_end(*this);
}

WebSocketServer::~WebSocketServer() {
  loop().remove_turn_end(*this);
}

/// After the flushes of the turn. While some connections wait to be flushed, the accounts of the frames they
/// share stay open.
bool WebSocketServer::on_turn_end() {
  flushes_.empty() ? credit_.settle() : credit_.sweep();
  if (backlog_.over_ceiling()) shed_readers();
  return false;
}

/// Connections to which nothing is sent any more are shed, too. Backwards, because the last connection takes
/// the place of one that is removed.
void WebSocketServer::shed_readers() {
  for (std::size_t place = connections_.size(); place > 0 && backlog_.over_ceiling(); --place)
    connections_[place - 1]->shed_if_above_average();
}

void WebSocketServer::upgrade(const WebSocketMount& mount, const HttpRequest& request,
                              HttpResponder responder) {
  Admission::start(std::make_unique<WebSocketAdmission>(*this, mount), steps_, request, std::move(responder));
}

void WebSocketServer::refuse(const WebSocketMount& mount, HttpResponse response, HttpResponder responder) {
  refusals_.answer(std::move(responder), std::move(response), mount.socket.options.refusal.delay);
}

void WebSocketServer::open(const WebSocketMount& mount, AdmittedConnection admitted, HttpResponse head,
                           HttpResponder responder) {
  http::upgrade(std::move(responder), std::move(head),
                [this, &mount, admitted = std::move(admitted)](http::Upgraded upgraded) mutable {
                  take_over(mount, std::move(admitted), std::move(upgraded));
                });
}

void WebSocketServer::take_over(const WebSocketMount& mount, AdmittedConnection admitted,
                                http::Upgraded upgraded) {
  std::string leftover = std::move(upgraded.leftover);
  runtime::Watch watch = std::move(upgraded.watch);
  connections_.push_back(
      std::make_unique<WebSocketConnection>(*this, mount, std::move(upgraded), admitted.deflate));
  WebSocketConnection& connection = *connections_.back();
  connection.set_place(connections_.size() - 1);
  if (!connection.open(std::move(admitted.accepted), std::move(leftover), std::move(watch)))
    return remove(connection);
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
