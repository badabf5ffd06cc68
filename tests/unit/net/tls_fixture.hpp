// SPDX-License-Identifier: Apache-2.0
// Both ends of TLS connections over loopback, stepped by hand. The client is OpenSSL itself, so that it can
// also do what our own client never does.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <poll.h>

#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/listener.hpp"
#include "net/stream.hpp"
#include "net/tls_server_context.hpp"
#include "support/certificates.hpp"
#include "support/manual_clock.hpp"

namespace roost::net {

/// Waits until there is something to read, at most 10 ms.
inline void wait_for_input(const TcpSocket& socket) {
  pollfd entry{socket.fd(), POLLIN, 0};
  ::poll(&entry, 1, 10);
}

/// Both ends of a connection in clear text.
struct Loopback {
  TcpSocket server;
  TcpSocket client;
};

inline Loopback connect_loopback() {
  auto listener = Listener::open({}).value();
  Loopback pair;
  pair.client = TcpSocket::connect(listener.address()).value();
  while (!pair.server)
    pair.server = listener.accept().socket;
  return pair;
}

/// OpenSSL as a client on a non-blocking socket.
class OpensslClient {
 public:
  using Setup = std::function<void(SSL_CTX&, SSL*)>;

  explicit OpensslClient(TcpSocket socket, const Setup& setup = {})
      : context_(SSL_CTX_new(TLS_client_method())), socket_(std::move(socket)) {
    SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (setup) setup(*context_, nullptr);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_.fd());
    SSL_set_connect_state(ssl_.get());
    if (setup) setup(*context_, ssl_.get());
  }

  [[nodiscard]] SSL* ssl() const { return ssl_.get(); }
  [[nodiscard]] TcpSocket& socket() { return socket_; }

  /// True once the handshake is complete.
  bool handshake() { return ERR_clear_error(), SSL_do_handshake(ssl()) == 1; }
  /// What can be read now; at most one full record.
  std::string read() {
    ERR_clear_error();
    std::string bytes(TlsSession::kMaxRecord, '\0');
    std::size_t size = 0;
    last_ = SSL_read_ex(ssl(), bytes.data(), bytes.size(), &size);
    bytes.resize(last_ == 1 ? size : 0);
    return bytes;
  }
  /// The number of bytes accepted.
  std::size_t write(std::string_view bytes) {
    ERR_clear_error();
    std::size_t size = 0;
    last_ = SSL_write_ex(ssl(), bytes.data(), bytes.size(), &size);
    return last_ == 1 ? size : 0;
  }
  [[nodiscard]] int last_error() const { return SSL_get_error(ssl(), last_); }

 private:
  SslCtxPtr context_;
  TcpSocket socket_;
  SslPtr ssl_;
  int last_ = 1;
};

class TlsTest : public ::testing::Test {
 protected:
  std::shared_ptr<const TlsServerContext> load(const TlsOptions& options) {
    auto loaded = TlsServerContext::load(options, std::time(nullptr), tickets);
    EXPECT_THAT(loaded.problems, ::testing::IsEmpty());
    return loaded.context;
  }

  /// The default certificate, for localhost.
  const test::CertificateFiles& files() {
    if (files_.certfile.empty()) files_ = certificates.make();
    return files_;
  }
  TlsOptions options() { return {.certfile = files().certfile, .keyfile = files().keyfile}; }

  /// `server` and `client` of a new connection, before the handshake.
  void connect(const TlsOptions& with, const OpensslClient::Setup& setup = {}) {
    auto pair = connect_loopback();
    server = Stream(std::move(pair.server), load(with)->accept());
    client = std::make_unique<OpensslClient>(std::move(pair.client), setup);
  }
  void connect() { connect(options()); }

  /// Runs the handshake; its result on the server's side.
  TlsSession::Handshake run_handshake() {
    auto status = TlsSession::Handshake::in_progress;
    for (int i = 0; i < kSteps && status == TlsSession::Handshake::in_progress; ++i) {
      client->handshake();
      wait_for_input(server.socket());
      status = server.tls()->handshake(server.socket());
    }
    for (int i = 0; i < kSteps && status == TlsSession::Handshake::done && !client->handshake(); ++i)
      wait_for_input(client->socket());
    return status;
  }

  /// Runs the server's side only.
  TlsSession::Handshake server_alone() {
    auto status = TlsSession::Handshake::in_progress;
    for (int i = 0; i < kSteps && status == TlsSession::Handshake::in_progress; ++i) {
      wait_for_input(server.socket());
      status = server.tls()->handshake(server.socket());
    }
    return status;
  }

  IoResult read_server() {
    const auto result = server.read(buffer);
    if (result.status == IoStatus::bytes)
      received.append(reinterpret_cast<const char*>(buffer.data()), result.size);
    return result;
  }
  /// Reads until `size` bytes have arrived.
  std::string server_receives(std::size_t size) {
    for (int i = 0; i < kSteps && received.size() < size; ++i) {
      wait_for_input(server.socket());
      read_server();
    }
    return std::exchange(received, {});
  }
  std::string client_receives(std::size_t size) {
    std::string arrived;
    for (int i = 0; i < kSteps && arrived.size() < size; ++i) {
      wait_for_input(client->socket());
      arrived += client->read();
    }
    return arrived;
  }

  static constexpr int kSteps = 1'000;  // loopback sometimes needs several

  test::ManualClock clock;
  std::shared_ptr<TicketKeys> tickets = std::make_shared<TicketKeys>(clock);
  test::Certificates certificates;
  Stream server;
  std::unique_ptr<OpensslClient> client;
  std::string received;
  std::vector<std::byte> buffer{64 * 1024};

 private:
  test::CertificateFiles files_;
};

}  // namespace roost::net
