// SPDX-License-Identifier: Apache-2.0
// The client end of a TCP connection to this machine, byte by byte and blocking: tests send and receive
// without any of our own code in between. Nothing waits longer than kDeadline: then it throws
// std::runtime_error, which says what it waited for. Owner and thread: one test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_descriptor.hpp"

namespace roost::test {

/// How to connect to a TLS server.
struct TlsPeer {
  std::string cacertfile;  // the CA of its certificate
  std::string server_name = "localhost";
  std::string certfile{}, keyfile{};  // of the client, if it presents one
  std::string groups{};               // of the key exchange; empty: OpenSSL's own
  std::shared_ptr<void> session{};    // of an earlier connection, to resume
  std::string in_front{};             // sent in clear text before the TLS handshake
};

/// A client of this machine with another address than 127.0.0.1: "127.0.0.7", "::1".
struct LoopbackClient {
  std::string ip;
};

class TcpClient {
 public:
  /// Long, for sanitizers on a busy machine; only a failing test waits for it.
  static constexpr std::chrono::seconds kDeadline{20};

  /// Connects to 127.0.0.1. Throws std::system_error.
  explicit TcpClient(std::uint16_t port);
  /// Connects from that address, to 127.0.0.1 or ::1.
  TcpClient(std::uint16_t port, const LoopbackClient& from);
  /// Connects over TLS. Throws std::runtime_error if the handshake fails.
  TcpClient(std::uint16_t port, const TlsPeer& peer);
  TcpClient(TcpClient&&) noexcept;
  TcpClient& operator=(TcpClient&&) noexcept;
  ~TcpClient();

  /// Also receives meanwhile. False if the server ended the connection before everything was sent.
  bool send(std::string_view bytes);

  /// The next `size` bytes; empty if the server ended the connection before them.
  [[nodiscard]] std::optional<std::string> read(std::size_t size);
  /// The next bytes up to and including `end`.
  [[nodiscard]] std::optional<std::string> read_until(std::string_view end);
  /// Waits for the server to end the connection, by FIN or RST. False if it sends something first.
  [[nodiscard]] bool is_ended();

  /// Sends FIN, after a close_notify in TLS: nothing more is sent.
  void shutdown_write();
  /// Ends the connection by RST: data not yet read by either side is lost.
  void reset();
  /// With TLS: the server has sent close_notify.
  [[nodiscard]] bool heard_close_notify() const;
  /// With TLS, after something has been read: a value for TlsPeer::session. Sends close_notify.
  [[nodiscard]] std::shared_ptr<void> session();
  /// With TLS: whether the given session was resumed.
  [[nodiscard]] bool resumed() const;
  /// With TLS: the server's certificate in DER.
  [[nodiscard]] std::string server_certificate() const;

 private:
  struct Tls;
  using Deadline = std::chrono::steady_clock::time_point;

  /// Returns which of `events` occurred.
  short wait_for(short events, Deadline deadline, const char* what);
  /// False at the end of the stream.
  bool receive(Deadline deadline, const char* what);
  void take_in();
  [[nodiscard]] std::string take(std::size_t size);

  [[nodiscard]] ssize_t transmit(std::string_view bytes);
  [[nodiscard]] ssize_t receive_some(char* into, std::size_t size);

  base::FileDescriptor socket_;
  std::unique_ptr<Tls> tls_;  // null: clear text
  std::string inbox_;         // received, not yet read
  bool ended_ = false;
};

}  // namespace roost::test
