// SPDX-License-Identifier: Apache-2.0
// A listening TCP socket. Shared by the loops that accept from it: accept() and shut() are for any thread.
#pragma once

#include <cstdint>
#include <string>

#include "net/tcp_socket.hpp"

namespace roost::net {

enum class ReusePort { no, yes };

struct ListenerOptions {
  std::string address = "127.0.0.1";  // an IP; "::" accepts IPv4 too
  std::uint16_t port = 0;             // 0: the system chooses
  int backlog = 1024;
  ReusePort reuse_port = ReusePort::no;  // yes: several processes share the port
};

enum class AcceptStatus {
  accepted,
  would_block,
  out_of_descriptors,  // the process, or the system, has no descriptor or memory for another connection
  shut,                // shut() was called
  error,               // `error_number` is an errno
};

struct AcceptResult {
  AcceptStatus status;
  TcpSocket socket;  // non-blocking, TCP_NODELAY set, knows its peer
  int error_number = 0;
};

class Listener {
 public:
  /// "port 4000 is already in use by numbers (pid 123)", if the process can be determined.
  static Result<Listener> open(const ListenerOptions& options);

  [[nodiscard]] int fd() const noexcept { return socket_.fd(); }
  /// With the actual port.
  [[nodiscard]] const Address& address() const noexcept { return address_; }
  /// Connections that ended in the backlog are skipped.
  [[nodiscard]] AcceptResult accept() noexcept;
  Result<void> set_backlog(int backlog);
  /// Frees the port immediately and refuses pending connections, even if the listener is still shared.
  void shut() noexcept;

 private:
  Listener(TcpSocket socket, Address address) noexcept : socket_(std::move(socket)), address_(address) {}

  TcpSocket socket_;
  Address address_;
};

}  // namespace roost::net
