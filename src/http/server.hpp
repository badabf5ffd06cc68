// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 connections of one shard: takes accepted sockets in, and owns them until they end or go over
// to another protocol. Owner: whoever builds the shard; every function is for the shard's thread, the
// destructor also for any thread once the shard has stopped.
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

#include "http/connection.hpp"
#include "http/options.hpp"
#include "http/router.hpp"
#include "net/backlog.hpp"
#include "net/connection_token.hpp"
#include "net/stream.hpp"
#include "roost/log.hpp"
#include "runtime/home.hpp"
#include "runtime/shard.hpp"

namespace roost::http {

class Server {
 public:
  /// Everything is borrowed and outlives the server.
  Server(runtime::Shard& shard, const Router& router, Logger& logger, Options options = {});
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// The first request must be whole within `handshake_timeout`.
  void serve(net::Stream socket, net::ConnectionToken token, base::Duration handshake_timeout);

  /// Every response from now on is the last of its connection, so that clients go elsewhere; idle connections
  /// stay. Before drain(), which may take its time to come.
  void end_keep_alive() { keep_alive_ = false; }
  /// Closes idle connections now, and the others after the response they wait for. What was accepted before
  /// the listener closed and arrives here later is closed too.
  void drain();
  [[nodiscard]] std::size_t open_connections() const noexcept { return connections_.size(); }

 private:
  friend class Connection;
  /// Of a request that came through this proxy.
  void tell_contradiction(const base::SocketAddress& proxy);
  friend class ConnectionExchange;
  static constexpr std::size_t kReadBuffer = 64 * 1024;

  [[nodiscard]] runtime::EventLoop& loop() noexcept { return shard_.loop(); }
  /// Where every connection of the shard reads into, one after the other.
  [[nodiscard]] std::span<std::byte> read_buffer() noexcept { return read_buffer_; }
  [[nodiscard]] std::string_view date();
  [[nodiscard]] HttpResponder responder_for(ConnectionNumber number);
  [[nodiscard]] Connection* find(ConnectionNumber number) const;
  /// Has a worker read the next piece of a file for the connection.
  Result<void> fetch(const FileBody& file, ConnectionNumber number);
  /// It holds memory until its peer goes on. When the node holds too much, those that have waited longest
  /// give way.
  void lags(Connection& connection);
  /// The connection dies at the end of the turn.
  void remove(ConnectionNumber number);

  runtime::Shard& shard_;
  const Router& router_;
  Logger& logger_;
  const Options options_;
  runtime::Home<Server> home_;  // responders may outlive the server
  std::vector<std::byte> read_buffer_;
  SendBudget send_budget_;
  net::NodeBacklog alone_;  // of a server that shares no budget
  net::ShardBacklog backlog_;
  /// Those that have waited longest come first.
  boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>> lagging_;
  std::unordered_map<ConnectionNumber, std::unique_ptr<Connection>> connections_;
  ConnectionNumber last_number_ = 0;
  bool shedding_ = false;
  bool told_contradiction_ = false;  // once in full view: a client may do it as often as it likes
  bool draining_ = false;
  bool keep_alive_ = true;
  std::time_t date_second_ = -1;
  std::string date_;
};

}  // namespace roost::http
