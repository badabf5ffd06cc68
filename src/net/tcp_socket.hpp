// SPDX-License-Identifier: Apache-2.0
// A non-blocking TCP socket with one owner, closed when the owner dies (EventLoop::unwatch comes first). What
// the network does is a value; nothing throws, and a peer that is gone raises no SIGPIPE. It knows its peer
// from the beginning: the kernel forgets who it was as soon as the connection is reset. Thread: the owner's.
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
  would_block,  // try again when the loop says so
  closed,       // read: the peer will send no more; write: the peer is gone
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
  /// Takes a connected socket that is non-blocking already.
  explicit TcpSocket(base::FileDescriptor descriptor, const base::SocketAddress& peer = {}) noexcept
      : descriptor_(std::move(descriptor)), peer_(peer) {}

  /// Begins to connect. Writable: it is done, and connect_error() says how it went.
  static Result<TcpSocket> connect(const Address& peer);
  /// 0, or the errno that ended it.
  [[nodiscard]] int connect_error() const noexcept;
  /// Bytes written that the peer's kernel has not acknowledged yet.
  [[nodiscard]] std::size_t unacknowledged() const noexcept;

  explicit operator bool() const noexcept { return bool(descriptor_); }
  [[nodiscard]] int fd() const noexcept { return descriptor_.number(); }

  [[nodiscard]] IoResult read(std::span<std::byte> into) noexcept;
  /// Bytes, the end of the stream or an error can be read now. Reads nothing.
  [[nodiscard]] bool has_unread() const noexcept;
  /// What the next read() would give; it stays there.
  [[nodiscard]] IoResult peek(std::span<std::byte> into) noexcept;
  /// One gathered write; may take only a part. At most IOV_MAX (1024) pieces are looked at.
  [[nodiscard]] IoResult write(std::span<const iovec> pieces) noexcept;
  [[nodiscard]] IoResult write(std::string_view bytes) noexcept;
  /// The peer reads the end of the stream; we go on reading.
  void shutdown_write() noexcept;
  void close() noexcept { descriptor_.close(); }
  /// Sends small writes at once. Accepted sockets have it from their listener.
  void set_no_delay() noexcept;
  /// The connection breaks when written bytes are not acknowledged for so long.
  void set_user_timeout(std::chrono::milliseconds timeout) noexcept;

  /// The kernel takes as many unsent bytes as its buffer holds, and not only as many as the listener said.
  void let_kernel_take_all() noexcept;

  [[nodiscard]] Address local_address() const noexcept;
  /// Who was there when it was accepted or connected, or who a trusted proxy says it is. 0.0.0.0:0 for a Unix
  /// socket.
  [[nodiscard]] const base::SocketAddress& peer() const noexcept { return peer_; }
  void set_peer(const base::SocketAddress& peer) noexcept { peer_ = peer; }
  /// By a header of the PROXY protocol.
  void announce(const base::SocketAddress& peer) noexcept {
    peer_ = peer;
    announced_ = true;
  }
  [[nodiscard]] bool announced() const noexcept { return announced_; }
  /// The proxy, where another than the peer is at the other end; asks the kernel, which knows while the
  /// connection is open.
  [[nodiscard]] std::optional<base::SocketAddress> proxy() const noexcept;

 private:
  base::FileDescriptor descriptor_;
  base::SocketAddress peer_;
  bool announced_ = false;
};

}  // namespace roost::net
