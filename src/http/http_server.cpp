// SPDX-License-Identifier: Apache-2.0
#include "http/http_server.hpp"

#include <fmt/format.h>

#include "http/connection_exchange.hpp"
#include "protocol/http1/http_date.hpp"

namespace roost::http {

HttpServer::HttpServer(runtime::Shard& shard, const Router& router, Logger& logger,
                       const ServerOptions& options)
    : shard_(shard),
      router_(router),
      logger_(logger),
      options_(options),
      home_(*this, shard.mailbox()),
      read_buffer_(kReadBuffer),
      send_budget_(shard.loop(), read_buffer_),
      backlog_(options.backlog == nullptr ? alone_ : *options.backlog) {}

HttpServer::~HttpServer() = default;

void HttpServer::serve(net::Stream socket, net::ConnectionToken token, base::Duration handshake_timeout) {
  ROOST_ASSERT_ON_LOOP(loop());
  const auto number = ++last_number_;
  auto connection = std::make_unique<HttpConnection>(*this, number, std::move(socket), std::move(token));
  if (!connection->start(handshake_timeout)) {
    logger_.warning("http: the event loop cannot watch another connection");
    return;
  }
  HttpConnection& served = *connections_.emplace(number, std::move(connection)).first->second;
  if (draining_) served.drain();
}

void HttpServer::drain() {
  ROOST_ASSERT_ON_LOOP(loop());
  draining_ = true;
  std::vector<HttpConnection*> all;  // draining removes connections from the table
  all.reserve(connections_.size());
  for (const auto& entry : connections_)
    all.push_back(entry.second.get());
  for (auto* connection : all)
    connection->drain();
}

std::string_view HttpServer::date() {
  if (const auto now = std::time(nullptr); now != date_second_) {
    date_second_ = now;
    date_ = http1::http_date(now);
  }
  return date_;
}

HttpResponder HttpServer::responder_for(ConnectionNumber number) {
  return HttpResponder(std::make_unique<ConnectionExchange>(home_.address(), number));
}

void HttpServer::warn_of_contradiction(const base::SocketAddress& proxy) {
  const std::string line = fmt::format(
      "http: refused a request through proxy {}: its x-forwarded-for or x-forwarded-proto and "
      "its forwarded header contradict each other. Set proxy_header to the one the proxy writes",
      proxy.shown());
  std::exchange(warned_of_contradiction_, true) ? logger_.debug(line) : logger_.warning(line);
}

HttpConnection* HttpServer::find(ConnectionNumber number) const {
  const auto found = connections_.find(number);
  return found == connections_.end() ? nullptr : found->second.get();
}

Result<void> HttpServer::fetch(const FileBody& file, ConnectionNumber number) {
  return file.fetch([home = home_.address(), number](FileBody::Fetched piece) {
    // A closed mailbox means that the shard and its connection are gone.
    (void)home.post([number, piece = std::move(piece)](HttpServer& server) {
      if (HttpConnection* connection = server.find(number)) connection->fetched(piece);
    });
  });
}

void HttpServer::mark_lagging(HttpConnection& connection) {
  connection.LaggingHook::unlink();
  lagging_.push_back(connection);
  if (std::exchange(shedding_, true)) return;  // closing one may come back here
  while (backlog_.over_ceiling() && !lagging_.empty())
    lagging_.front().close_for_backlog();
  shedding_ = false;
}

void HttpServer::remove(ConnectionNumber number) {
  auto node = connections_.extract(number);
  if (!node.empty()) loop().retire(std::move(node.mapped()));
}

}  // namespace roost::http
