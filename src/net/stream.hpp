// SPDX-License-Identifier: Apache-2.0
// A connection's byte stream, in clear text or over TLS. Clear text costs only a null pointer and a branch.
// Bytes that TLS holds back still have to be sent: call flush() after a write that accepted everything. Owner
// and thread: as for TcpSocket.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "net/tls_session.hpp"

namespace roost::net {

class Stream {
 public:
  Stream() = default;
  /// In clear text.
  Stream(TcpSocket socket) noexcept : socket_(std::move(socket)) {}
  Stream(TcpSocket socket, std::unique_ptr<TlsSession> session) noexcept
      : socket_(std::move(socket)), tls_(std::move(session)) {}

  explicit operator bool() const noexcept { return bool(socket_); }
  [[nodiscard]] int fd() const noexcept { return socket_.fd(); }
  [[nodiscard]] const TcpSocket& socket() const noexcept { return socket_; }
  [[nodiscard]] TcpSocket& socket() noexcept { return socket_; }
  /// Null: clear text.
  [[nodiscard]] TlsSession* tls() const noexcept { return tls_.get(); }

  /// `into` has room for TlsSession::kMaxRecord bytes.
  [[nodiscard]] IoResult read(std::span<std::byte> into) noexcept {
    return tls_ == nullptr ? socket_.read(into) : tls_->read(socket_, into);
  }
  [[nodiscard]] bool has_unread() const noexcept { return socket_.has_unread(); }
  [[nodiscard]] IoResult write(std::span<const iovec> pieces) noexcept {
    return tls_ == nullptr ? socket_.write(pieces) : tls_->write(socket_, pieces);
  }
  [[nodiscard]] IoResult write(std::string_view bytes) noexcept {
    return tls_ == nullptr ? socket_.write(bytes) : tls_->write(socket_, bytes);
  }
  /// `bytes`: nothing is held back any longer.
  [[nodiscard]] IoStatus flush() noexcept { return tls_ == nullptr ? IoStatus::bytes : tls_->flush(socket_); }
  /// Bytes accepted by write() but not by the kernel: wait until the socket is writable, then flush().
  [[nodiscard]] bool holds_back() const noexcept { return tls_ != nullptr && tls_->held_back() > 0; }

  /// Sends the end of the stream, with TLS a close_notify first; we keep reading.
  void shutdown_write() noexcept;
  /// Closes without waiting; over TLS sends close_notify first.
  void close() noexcept;

  /// Written bytes that the peer's kernel has not acknowledged yet. The end of the stream does not count.
  [[nodiscard]] std::size_t unacknowledged() const noexcept;
  void set_user_timeout(std::chrono::milliseconds timeout) noexcept { socket_.set_user_timeout(timeout); }
  [[nodiscard]] int connect_error() const noexcept { return socket_.connect_error(); }
  [[nodiscard]] const base::SocketAddress& peer() const noexcept { return socket_.peer(); }

 private:
  TcpSocket socket_;
  std::uint32_t closing_bytes_ = 0;  // bytes appended by shutdown_write()
  std::unique_ptr<TlsSession> tls_;
};

}  // namespace roost::net
