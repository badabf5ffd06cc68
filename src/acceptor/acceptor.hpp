// SPDX-License-Identifier: Apache-2.0
// The counterpart of Ranch: listens, accepts on some of the shards' loops, and distributes the sockets evenly
// over all shards. Options can change at run time. Thread: any. The shards and the logger must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "acceptor/acceptor_options.hpp"
#include "acceptor/connection_dealer.hpp"
#include "net/listener.hpp"
#include "roost/log.hpp"
#include "runtime/shard.hpp"

namespace roost::acceptor {

class AcceptLoop;

class Acceptor {
 public:
  /// Listens and begins to accept. Fails if `options` are invalid, or with the listener's error ("port 4000
  /// is already in use by numbers (pid 123)").
  static Result<std::unique_ptr<Acceptor>> open(AcceptorOptions options, runtime::ShardSet& shards,
                                                ConnectionHandler handler, Logger& logger);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;
  /// Stops listening; connections already handed over stay open.
  ~Acceptor();

  /// With the actual port if 0 was requested.
  [[nodiscard]] AcceptorOptions options() const;
  [[nodiscard]] std::chrono::milliseconds handshake_timeout() const;
  [[nodiscard]] AcceptorCounters counters() const;

  /// Applies all options that may change at run time, or names one that may not and changes nothing.
  Result<void> change_options(const AcceptorOptions& wanted);
  Result<void> set_backlog(int backlog);
  Result<void> set_acceptors(std::size_t acceptors);
  /// If below the number of open connections, those stay, and no new one is accepted until enough have
  /// closed.
  Result<void> set_max_connections(std::size_t max_connections);
  Result<void> set_handshake_timeout(std::chrono::milliseconds timeout);

  /// Closes the listening socket: new connections are refused, open ones stay.
  void suspend();
  /// Listens again on the same address and port.
  Result<void> resume();
  [[nodiscard]] bool suspended() const;

 private:
  Acceptor(AcceptorOptions options, net::Listener listener, runtime::ShardSet& shards,
           ConnectionHandler handler, Logger& logger);

  Result<void> change(const std::function<void(AcceptorOptions&)>& edit);
  Result<void> apply(const AcceptorOptions& wanted);
  void assign_listener();
  void stop_listening();

  std::mutex resume_mutex_;                  // locked before mutex_
  mutable std::mutex mutex_;                 // guards options_ and listener_; held briefly
  AcceptorOptions options_;                  // with the actual port
  std::shared_ptr<net::Listener> listener_;  // null while suspended
  std::shared_ptr<ConnectionLedger> ledger_;
  std::vector<std::shared_ptr<AcceptLoop>> loops_;  // one per shard
};

}  // namespace roost::acceptor
