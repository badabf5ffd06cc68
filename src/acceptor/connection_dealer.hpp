// SPDX-License-Identifier: Apache-2.0
// Hands accepted sockets to the shards chosen by the ledger: directly if the accepting shard is the owner, by
// mailbox otherwise. Shared by all accept loops; immutable, so usable on any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "acceptor/connection_ledger.hpp"
#include "net/connection_token.hpp"
#include "net/tcp_socket.hpp"
#include "runtime/shard.hpp"

namespace roost::acceptor {

/// Called on the thread of the shard that now owns the connection. The connection counts as open until the
/// token is destroyed.
using ConnectionHandler = std::function<void(runtime::Shard&, net::TcpSocket, net::ConnectionToken)>;

class ConnectionDealer : public std::enable_shared_from_this<ConnectionDealer> {
 public:
  ConnectionDealer(runtime::ShardSet& shards, std::shared_ptr<ConnectionLedger> ledger,
                   ConnectionHandler handler)
      : shards_(shards), ledger_(std::move(ledger)), handler_(std::move(handler)) {}

  [[nodiscard]] ConnectionLedger& ledger() const noexcept { return *ledger_; }
  /// On `here`'s thread.
  void deal(runtime::Shard& here, std::uint32_t target, std::uint32_t source, net::TcpSocket socket) const;

 private:
  runtime::ShardSet& shards_;
  std::shared_ptr<ConnectionLedger> ledger_;
  ConnectionHandler handler_;
};

}  // namespace roost::acceptor
