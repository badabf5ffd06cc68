// SPDX-License-Identifier: Apache-2.0
// One TLS connection over a TcpSocket: application bytes on one side, records on the other. The part of a
// record that the socket does not accept is held back here, so a write is never half done inside OpenSSL.
// Records are read one at a time without read-ahead, so no unread input hides here from the loop. Owner and
// thread: the Stream's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "net/openssl.hpp"
#include "net/tcp_socket.hpp"

namespace roost::net {

class TlsSession {
 public:
  /// Maximum application bytes in one record (RFC 8446 §5.1).
  static constexpr std::size_t kMaxRecord = 16 * 1024;
  /// Bytes of records held back for a peer that does not read; more end the session.
  static constexpr std::size_t kMaxHeldBack = 64 * 1024;
  /// Protocol messages, in both directions, allowed per application record: a key update and its reply.
  /// OpenSSL processes any number of them in one read, and each costs more CPU than a client's message.
  static constexpr unsigned kOwnMessagesPerRecord = 2;
  /// Allowed beyond that; more end the session.
  static constexpr unsigned kMaxOwnMessages = 32;

  enum class Handshake : std::uint8_t {
    done,
    in_progress,  // wait until the socket is readable, or writable while anything is held back
    plain_http,   // the peer sent HTTP instead of TLS
    failed,       // failure() gives the reason
  };

  /// `ssl` is in accept or connect state. It may use `context` until the handshake completes.
  explicit TlsSession(SslPtr ssl, std::shared_ptr<const void> context = {});
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  [[nodiscard]] Handshake handshake(TcpSocket& socket) noexcept;
  /// For people, without internals: "no shared cipher", "certificate verify failed: self-signed certificate".
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

  /// `into` must have room for one record.
  [[nodiscard]] IoResult read(TcpSocket& socket, std::span<std::byte> into) noexcept;
  /// Accepts at most one record.
  [[nodiscard]] IoResult write(TcpSocket& socket, std::span<const iovec> pieces) noexcept;
  [[nodiscard]] IoResult write(TcpSocket& socket, std::string_view bytes) noexcept;
  /// Sends what is held back. `bytes`: everything was sent.
  [[nodiscard]] IoStatus flush(TcpSocket& socket) noexcept;
  [[nodiscard]] std::size_t held_back() const noexcept { return held_back_.size(); }
  /// Sends close_notify once, as far as the socket accepts it.
  void send_close_notify(TcpSocket& socket) noexcept;

  /// The host name requested by the client; empty if none.
  [[nodiscard]] std::string_view server_name() const noexcept;
  /// In DER; empty if the peer presented none.
  [[nodiscard]] std::string peer_certificate() const;

 private:
  friend struct TlsBio;
  /// Gives OpenSSL access to the socket for one call.
  class Lending;

  [[nodiscard]] Handshake handshake_failure();
  [[nodiscard]] IoResult failure_of(int returned) noexcept;
  IoResult transmit(std::string_view record) noexcept;
  IoResult receive(std::span<std::byte> into) noexcept;

  std::shared_ptr<const void> context_;
  SslPtr ssl_;
  TcpSocket* socket_ = nullptr;  // during a call
  std::string held_back_;        // records the socket has not accepted
  std::string failure_;
  IoResult last_io_{IoStatus::bytes};
  unsigned own_messages_ = 0;  // beyond those allowed per application record
  bool established_ = false;
  bool broken_ = false;  // nothing more may be sent
};

}  // namespace roost::net
