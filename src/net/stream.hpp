// SPDX-License-Identifier: Apache-2.0
// A connection's stream of bytes, in clear text or through TLS. One in clear text pays a pointer and a branch
// for that. What TLS holds back is part of what has to be written: a write that took everything is followed
// by flush(). Owner and thread: as TcpSocket.
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
  /// `bytes`: nothing is held back any more.
  [[nodiscard]] IoStatus flush() noexcept { return tls_ == nullptr ? IoStatus::bytes : tls_->flush(socket_); }
  /// Taken by write(), but not by the kernel: wait until the socket is writable, and flush().
  [[nodiscard]] bool holds_back() const noexcept { return tls_ != nullptr && tls_->held_back() > 0; }

  /// The peer reads the end of the stream, with TLS a proper one; we go on reading.
  void shutdown_write() noexcept;
  /// Ends it without waiting; with TLS the peer is told that this is the end.
  void close() noexcept;

  /// Of what was written, what the peer's kernel has not acknowledged yet. The end of the stream does not
  /// count.
  [[nodiscard]] std::size_t unacknowledged() const noexcept;
  void set_user_timeout(std::chrono::milliseconds timeout) noexcept { socket_.set_user_timeout(timeout); }
  [[nodiscard]] int connect_error() const noexcept { return socket_.connect_error(); }
  [[nodiscard]] const base::SocketAddress& peer() const noexcept { return socket_.peer(); }

 private:
  TcpSocket socket_;
  std::uint32_t goodbye_ = 0;  // bytes shutdown_write() has added behind all others
  std::unique_ptr<TlsSession> tls_;
};

}  // namespace roost::net
