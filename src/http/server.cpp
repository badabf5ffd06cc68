// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <fmt/format.h>

#include "http/connection_exchange.hpp"
#include "protocol/http1/http_date.hpp"

namespace roost::http {

Server::Server(runtime::Shard& shard, const Router& router, Logger& logger, Options options)
    : shard_(shard),
      router_(router),
      logger_(logger),
      options_(options),
      home_(*this, shard.mailbox()),
      read_buffer_(kReadBuffer),
      send_budget_(shard.loop(), read_buffer_),
      backlog_(options.backlog == nullptr ? alone_ : *options.backlog) {}

Server::~Server() = default;

void Server::serve(net::Stream socket, net::ConnectionToken token, base::Duration handshake_timeout) {
  ROOST_ASSERT_ON_LOOP(loop());
  const auto number = ++last_number_;
  auto connection = std::make_unique<Connection>(*this, number, std::move(socket), std::move(token));
  if (!connection->start(handshake_timeout)) {
    logger_.warning("http: the loop has no room for another connection");
    return;
  }
  Connection& served = *connections_.emplace(number, std::move(connection)).first->second;
  if (draining_) served.drain();
}

void Server::drain() {
  ROOST_ASSERT_ON_LOOP(loop());
  draining_ = true;
  std::vector<Connection*> all;  // draining takes connections out of the table
  all.reserve(connections_.size());
  for (const auto& entry : connections_)
    all.push_back(entry.second.get());
  for (auto* connection : all)
    connection->drain();
}

std::string_view Server::date() {
  if (const auto now = std::time(nullptr); now != date_second_) {
    date_second_ = now;
    date_ = http1::http_date(now);
  }
  return date_;
}

HttpResponder Server::responder_for(ConnectionNumber number) {
  return HttpResponder(std::make_unique<ConnectionExchange>(home_.address(), number));
}

void Server::tell_contradiction(const base::SocketAddress& proxy) {
  const std::string line = fmt::format(
      "http: a request through the proxy {} is refused: its x-forwarded-for or x-forwarded-proto and "
      "its forwarded header contradict each other. Name the one that the proxy writes in proxy_header",
      proxy.shown());
  std::exchange(told_contradiction_, true) ? logger_.debug(line) : logger_.warning(line);
}

Connection* Server::find(ConnectionNumber number) const {
  const auto found = connections_.find(number);
  return found == connections_.end() ? nullptr : found->second.get();
}

Result<void> Server::fetch(const FileBody& file, ConnectionNumber number) {
  return file.fetch([home = home_.address(), number](FileBody::Fetched piece) {
    // A closed mailbox means that the shard is gone, and the connection with it.
    (void)home.post([number, piece = std::move(piece)](Server& server) {
      if (Connection* connection = server.find(number)) connection->fetched(piece);
    });
  });
}

void Server::lags(Connection& connection) {
  connection.LaggingHook::unlink();
  lagging_.push_back(connection);
  if (std::exchange(shedding_, true)) return;  // one that gives way may have last words
  while (backlog_.over_ceiling() && !lagging_.empty())
    lagging_.front().give_way();
  shedding_ = false;
}

void Server::remove(ConnectionNumber number) {
  auto node = connections_.extract(number);
  if (!node.empty()) loop().retire(std::move(node.mapped()));
}

}  // namespace roost::http
