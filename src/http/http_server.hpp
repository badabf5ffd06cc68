// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 connections of one shard: takes accepted sockets and owns them until they end or switch to
// another protocol. Owner: the code that builds the shard. Thread: the shard's; the destructor may run on any
// thread once the shard has stopped.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/http_connection.hpp"
#include "http/router.hpp"
#include "http/server_options.hpp"
#include "net/backlog.hpp"
#include "net/connection_token.hpp"
#include "net/stream.hpp"
#include "roost/log.hpp"
#include "runtime/home.hpp"
#include "runtime/shard.hpp"

namespace roost::http {

class HttpServer {
 public:
  /// Everything is borrowed and outlives the server.
  HttpServer(runtime::Shard& shard, const Router& router, Logger& logger, const ServerOptions& options = {});
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// The first request must be complete within `handshake_timeout`.
  void serve(net::Stream socket, net::ConnectionToken token, base::Duration handshake_timeout);

  /// Makes every response from now on the last of its connection, so that clients move elsewhere; idle
  /// connections stay. Called before drain(), possibly long before.
  void end_keep_alive() { keep_alive_ = false; }
  /// Closes idle connections now, and the others after their pending response. A connection accepted before
  /// the listener closed that arrives later is closed, too.
  void drain();
  [[nodiscard]] std::size_t open_connections() const noexcept { return connections_.size(); }

 private:
  friend class HttpConnection;
  /// Logs a request through this proxy whose headers contradict each other.
  void warn_of_contradiction(const base::SocketAddress& proxy);
  friend class ConnectionExchange;
  static constexpr std::size_t kReadBuffer = 64 * 1024;

  [[nodiscard]] runtime::EventLoop& loop() noexcept { return shard_.loop(); }
  /// Shared by all connections of the shard, one after the other.
  [[nodiscard]] std::span<std::byte> read_buffer() noexcept { return read_buffer_; }
  [[nodiscard]] std::string_view date();
  [[nodiscard]] HttpResponder responder_for(ConnectionNumber number);
  [[nodiscard]] HttpConnection* find(ConnectionNumber number) const;
  /// Has a worker read the next piece of a file for the connection.
  Result<void> fetch(const FileBody& file, ConnectionNumber number);
  /// Notes that it holds memory until its peer continues. If the node holds too much, the connections that
  /// have waited longest are closed.
  void mark_lagging(HttpConnection& connection);
  /// The connection is destroyed at the end of the turn.
  void remove(ConnectionNumber number);

  runtime::Shard& shard_;
  const Router& router_;
  Logger& logger_;
  const ServerOptions options_;
  runtime::Home<HttpServer> home_;  // responders may outlive the server
  std::vector<std::byte> read_buffer_;
  SendBudget send_budget_;
  net::NodeBacklog alone_;  // used if the server shares no budget
  net::ShardBacklog backlog_;
  /// The longest waiting come first.
  boost::intrusive::list<HttpConnection, boost::intrusive::constant_time_size<false>> lagging_;
  std::unordered_map<ConnectionNumber, std::unique_ptr<HttpConnection>> connections_;
  ConnectionNumber last_number_ = 0;
  bool shedding_ = false;
  bool warned_of_contradiction_ = false;  // warn once only: a client can cause it at will
  bool draining_ = false;
  bool keep_alive_ = true;
  std::time_t date_second_ = -1;
  std::string date_;
};

}  // namespace roost::http
