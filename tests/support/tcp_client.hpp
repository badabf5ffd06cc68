// SPDX-License-Identifier: Apache-2.0
// A client's end of a TCP connection to this machine, byte by byte and blocking: what a test sends and sees
// without any of our own code in between. Nothing waits longer than kDeadline: then it throws
// std::runtime_error that says what it waited for. Owner and thread: one test.
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

/// How a TLS server is met.
struct TlsPeer {
  std::string cacertfile;  // who has signed its certificate
  std::string server_name = "localhost";
  std::string certfile{}, keyfile{};  // of the client, if it shows any
  std::string groups{};               // of the key exchange; empty: OpenSSL's own
  std::shared_ptr<void> session{};    // of an earlier connection, to be resumed
  std::string in_front{};             // sent in clear text before hands are shaken
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
  /// From that address, and to 127.0.0.1 or ::1.
  TcpClient(std::uint16_t port, const LoopbackClient& from);
  /// The same through TLS. Throws std::runtime_error when no hands are shaken.
  TcpClient(std::uint16_t port, const TlsPeer& peer);
  TcpClient(TcpClient&&) noexcept;
  TcpClient& operator=(TcpClient&&) noexcept;
  ~TcpClient();

  /// Meanwhile takes in what the server says. False when the server ended the connection before all was sent.
  bool send(std::string_view bytes);

  /// The next `size` bytes; nothing when the server ended the connection before them.
  [[nodiscard]] std::optional<std::string> read(std::size_t size);
  /// The next bytes up to and with `end`.
  [[nodiscard]] std::optional<std::string> read_until(std::string_view end);
  /// Waits for the server to end the connection, by FIN or RST. False when it says something first.
  [[nodiscard]] bool is_ended();

  /// FIN, after a close_notify in TLS: this side says no more.
  void shutdown_write();
  /// Ends the connection by RST: what either side has not read is lost.
  void reset();
  /// With TLS: the server has said that this is the end.
  [[nodiscard]] bool heard_close_notify() const;
  /// With TLS, when something has been read: what TlsPeer::session may be. The connection says goodbye.
  [[nodiscard]] std::shared_ptr<void> session();
  /// With TLS: the session is the one that was shown.
  [[nodiscard]] bool resumed() const;
  /// With TLS: the server's certificate in DER.
  [[nodiscard]] std::string server_certificate() const;

 private:
  struct Tls;
  using Deadline = std::chrono::steady_clock::time_point;

  /// Which of `events` came.
  short wait_for(short events, Deadline deadline, const char* what);
  /// False at the end of the stream.
  bool receive(Deadline deadline, const char* what);
  void take_in();
  [[nodiscard]] std::string take(std::size_t size);

  [[nodiscard]] ssize_t transmit(std::string_view bytes);
  [[nodiscard]] ssize_t receive_some(char* into, std::size_t size);

  base::FileDescriptor socket_;
  std::unique_ptr<Tls> tls_;  // null: clear text
  std::string inbox_;         // received and not read
  bool ended_ = false;
};

}  // namespace roost::test
