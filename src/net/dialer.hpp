// SPDX-License-Identifier: Apache-2.0
// From a host name to a connected socket: resolves the name and tries its addresses one after the other.
// Owner and thread: one loop; destroying it cancels.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/resolver.hpp"
#include "net/tcp_socket.hpp"
#include "runtime/event_loop.hpp"

namespace roost::net {

class Dialer final : private runtime::IoHandler, private Resolver::Waiter {
 public:
  using Done = base::UniqueFunction<void(Result<TcpSocket>)>;

  /// Calls `done` once, never from within the constructor. `done` may destroy the dialer.
  Dialer(runtime::EventLoop& loop, std::shared_ptr<Resolver> resolver, const std::string& host,
         std::uint16_t port, Done done);
  Dialer(const Dialer&) = delete;
  Dialer& operator=(const Dialer&) = delete;
  ~Dialer();

 private:
  void on_addresses(const Resolver::Addresses& addresses) override;
  void try_next();
  void on_io(runtime::IoEvents events) override;
  void finish(Result<TcpSocket> outcome);

  runtime::EventLoop& loop_;
  std::shared_ptr<Resolver> resolver_;
  Done done_;
  std::vector<Address> addresses_;
  std::size_t next_ = 0;
  TcpSocket socket_;
  Error last_error_;
};

}  // namespace roost::net
