// SPDX-License-Identifier: Apache-2.0
// What Ranch does: listens, accepts on some of the shards' loops, and hands the sockets to all shards evenly.
// Options change while it runs. Thread: any. The shards must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "acceptor/acceptor_options.hpp"
#include "net/address.hpp"
#include "net/connection_token.hpp"
#include "net/tcp_socket.hpp"
#include "roost/log.hpp"
#include "runtime/shard.hpp"

namespace roost::acceptor {

/// Called on the thread of the shard that owns the connection from now on. The connection counts as open
/// until the token dies.
using ConnectionHandler = std::function<void(runtime::Shard&, net::TcpSocket, net::ConnectionToken)>;

class Acceptor {
 public:
  /// Listens and begins to accept. Fails with what is wrong in `options`, or with the listener's error ("port
  /// 4000 is already in use by numbers (pid 123)").
  static Result<std::unique_ptr<Acceptor>> open(AcceptorOptions options, runtime::ShardSet& shards,
                                                ConnectionHandler handler, Logger& logger);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;
  /// Stops listening; connections that were handed over go on.
  ~Acceptor();

  /// With the real port.
  [[nodiscard]] net::Address address() const;
  [[nodiscard]] AcceptorOptions options() const;
  [[nodiscard]] std::chrono::milliseconds handshake_timeout() const;
  [[nodiscard]] AcceptorCounters counters() const;

  /// Takes every option that may change while running, or says which may not and changes nothing.
  Result<void> change_options(const AcceptorOptions& wanted);
  Result<void> set_backlog(int backlog);
  Result<void> set_acceptors(std::size_t acceptors);
  /// Below the number of open ones: those stay, no other comes in until enough have closed.
  Result<void> set_max_connections(std::size_t max_connections);
  Result<void> set_handshake_timeout(std::chrono::milliseconds timeout);

  /// Closes the listening socket: new connections are refused, open ones go on.
  void suspend();
  /// Listens again on the same address and port.
  Result<void> resume();
  [[nodiscard]] bool suspended() const;

 private:
  class State;
  explicit Acceptor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace roost::acceptor
