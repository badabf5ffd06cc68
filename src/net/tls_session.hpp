// SPDX-License-Identifier: Apache-2.0
// One TLS connection over a TcpSocket: bytes of the application on one side, records on the other. What the
// socket does not take of a record waits here, so a write is never half done inside OpenSSL. Records are read
// one at a time and not ahead, so nothing is left in here that the loop would have to be told of. Owner and
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
  /// Bytes of the application in one record, at most (RFC 8446 §5.1).
  static constexpr std::size_t kMaxRecord = 16 * 1024;
  /// Records of the protocol itself that wait for a peer who reads nothing; more end the session.
  static constexpr std::size_t kMaxHeldBack = 64 * 1024;
  /// Messages of the protocol itself, both ways, that go along with a record of the application: a key update
  /// and the answer to it. OpenSSL reads on by itself through any number of them, and each costs more CPU
  /// than a message of a client does.
  static constexpr unsigned kOwnMessagesPerRecord = 2;
  /// Beyond that; more end the session.
  static constexpr unsigned kMaxOwnMessages = 32;

  enum class Handshake : std::uint8_t {
    done,
    in_progress,  // wait until the socket is readable, and writable while anything is held back
    plain_http,   // the peer does not speak TLS but HTTP
    failed,       // failure() says why
  };

  /// `ssl` is set to accept or to connect. It may call `context` until hands are shaken.
  explicit TlsSession(SslPtr ssl, std::shared_ptr<const void> context = {});
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  [[nodiscard]] Handshake handshake(TcpSocket& socket) noexcept;
  /// For people, without our insides: "no shared cipher", "certificate verify failed: self-signed
  /// certificate".
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

  /// `into` has room for one record.
  [[nodiscard]] IoResult read(TcpSocket& socket, std::span<std::byte> into) noexcept;
  /// Takes one record's worth at most.
  [[nodiscard]] IoResult write(TcpSocket& socket, std::span<const iovec> pieces) noexcept;
  [[nodiscard]] IoResult write(TcpSocket& socket, std::string_view bytes) noexcept;
  /// Sends what is held back. `bytes`: all of it.
  [[nodiscard]] IoStatus flush(TcpSocket& socket) noexcept;
  [[nodiscard]] std::size_t held_back() const noexcept { return held_back_.size(); }
  /// close_notify, as far as the socket takes it; once.
  void say_goodbye(TcpSocket& socket) noexcept;

  /// The host the client asked for; empty when it named none.
  [[nodiscard]] std::string_view server_name() const noexcept;
  /// In DER; empty when the peer has shown none.
  [[nodiscard]] std::string peer_certificate() const;

 private:
  friend struct TlsBio;
  /// Lends the socket to OpenSSL for one call.
  class Lending;

  [[nodiscard]] Handshake handshake_failure();
  [[nodiscard]] IoResult failure_of(int returned) noexcept;
  IoResult transmit(std::string_view record) noexcept;
  IoResult receive(std::span<std::byte> into) noexcept;

  std::shared_ptr<const void> context_;
  SslPtr ssl_;
  TcpSocket* socket_ = nullptr;  // during a call
  std::string held_back_;        // records the socket has not taken
  std::string failure_;
  IoResult last_io_{IoStatus::bytes};
  unsigned own_messages_ = 0;  // beyond those that go along with records of the application
  bool established_ = false;
  bool broken_ = false;  // nothing may be sent any more
};

}  // namespace roost::net
