// SPDX-License-Identifier: Apache-2.0
// A non-blocking TCP socket with one owner, closed when the owner is destroyed (call EventLoop::unwatch
// first). Network errors are values; nothing throws, and a closed peer raises no SIGPIPE. The peer's address
// is stored at the start: the kernel forgets it as soon as the connection is reset. Thread: the owner's.
#pragma once

#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "base/file_descriptor.hpp"
#include "net/address.hpp"
#include "roost/result.hpp"

namespace roost::net {

enum class IoStatus {
  bytes,        // `size` of them
  would_block,  // try again when the loop reports readiness
  closed,       // read: the peer sends no more; write: the peer is gone
  error,        // `error_number` is an errno
};

struct IoResult {
  IoStatus status;
  std::size_t size = 0;
  int error_number = 0;
};

class TcpSocket {
 public:
  TcpSocket() = default;
  /// Takes a connected, non-blocking socket.
  explicit TcpSocket(base::FileDescriptor descriptor, const base::SocketAddress& peer = {}) noexcept
      : descriptor_(std::move(descriptor)), peer_(peer) {}

  /// Starts connecting. Once writable, it is done, and connect_error() gives the result.
  static Result<TcpSocket> connect(const Address& peer);
  /// 0, or the errno that ended it.
  [[nodiscard]] int connect_error() const noexcept;
  /// Bytes written that the peer's kernel has not acknowledged yet.
  [[nodiscard]] std::size_t unacknowledged() const noexcept;

  explicit operator bool() const noexcept { return bool(descriptor_); }
  [[nodiscard]] int fd() const noexcept { return descriptor_.number(); }

  [[nodiscard]] IoResult read(std::span<std::byte> into) noexcept;
  /// Whether bytes, the end of the stream or an error can be read now. Reads nothing.
  [[nodiscard]] bool has_unread() const noexcept;
  /// What the next read() would return, without consuming it.
  [[nodiscard]] IoResult peek(std::span<std::byte> into) noexcept;
  /// One gathered write; may be partial. Uses at most IOV_MAX (1024) pieces.
  [[nodiscard]] IoResult write(std::span<const iovec> pieces) noexcept;
  [[nodiscard]] IoResult write(std::string_view bytes) noexcept;
  /// Sends the end of the stream; we keep reading.
  void shutdown_write() noexcept;
  void close() noexcept { descriptor_.close(); }
  /// Sets TCP_NODELAY. Accepted sockets inherit it from their listener.
  void set_no_delay() noexcept;
  /// The connection breaks when written bytes stay unacknowledged this long.
  void set_user_timeout(std::chrono::milliseconds timeout) noexcept;

  /// Lets the kernel accept unsent bytes up to its buffer size, beyond the listener's limit.
  void lift_unsent_limit() noexcept;

  [[nodiscard]] Address local_address() const noexcept;
  /// The peer when it was accepted or connected, or the client named by a trusted proxy. 0.0.0.0:0 for a Unix
  /// socket.
  [[nodiscard]] const base::SocketAddress& peer() const noexcept { return peer_; }
  void set_peer(const base::SocketAddress& peer) noexcept { peer_ = peer; }
  /// Sets the client named by a PROXY protocol header.
  void announce(const base::SocketAddress& peer) noexcept {
    peer_ = peer;
    announced_ = true;
  }
  [[nodiscard]] bool announced() const noexcept { return announced_; }
  /// The proxy, if the other end of the connection is not the peer; asks the kernel, which knows only while
  /// the connection is open.
  [[nodiscard]] std::optional<base::SocketAddress> proxy() const noexcept;

 private:
  base::FileDescriptor descriptor_;
  base::SocketAddress peer_;
  bool announced_ = false;
};

}  // namespace roost::net
