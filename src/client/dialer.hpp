// SPDX-License-Identifier: Apache-2.0
// From a host name to a connected socket: looks the name up on a thread of its own, because that blocks, and
// tries its addresses one after the other. Owner and thread: one loop; dying cancels.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/tcp_socket.hpp"
#include "runtime/event_loop.hpp"

namespace roost::client {

class Dialer final : private runtime::IoHandler {
 public:
  using Done = base::UniqueFunction<void(Result<net::TcpSocket>)>;

  /// Calls `done` once, never from within the constructor. `done` may destroy the dialer.
  Dialer(runtime::EventLoop& loop, std::string host, std::uint16_t port, Done done);
  Dialer(const Dialer&) = delete;
  Dialer& operator=(const Dialer&) = delete;
  ~Dialer();

 private:
  void look_up();
  void looked_up(Result<std::vector<net::Address>> addresses);
  void try_next();
  void on_io(runtime::IoEvents events) override;
  void finish(Result<net::TcpSocket> outcome);

  runtime::EventLoop& loop_;
  std::string host_;
  std::uint16_t port_;
  Done done_;
  std::vector<net::Address> addresses_;
  std::size_t next_ = 0;
  net::TcpSocket socket_;
  Error last_error_;
  std::shared_ptr<Dialer*> self_;  // for tasks that may outlive the dialer: null when it is gone
};

}  // namespace roost::client
