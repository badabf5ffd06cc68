// SPDX-License-Identifier: Apache-2.0
// One HTTP request on a connection of its own, and its response: the opening handshake of a WebSocket, or a
// login before it. Owner and thread: one loop; destroying it cancels.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "client/server_url.hpp"
#include "net/byte_stream.hpp"
#include "net/client_tls.hpp"
#include "net/dialer.hpp"
#include "net/tls_handshake.hpp"
#include "protocol/http1/response_parser.hpp"
#include "runtime/deadline.hpp"

namespace roost::client {

struct ExchangeOptions {
  base::Duration timeout = std::chrono::seconds(10);  // name lookup, connection, TLS and answer together
  std::shared_ptr<net::ClientTls> tls = {};           // for https and wss
  std::shared_ptr<net::Resolver> resolver = {};       // null: creates its own
};

class HttpExchange final : private net::ByteStream::Owner,
                           private runtime::PeerInput,
                           private runtime::Deadline {
 public:
  struct Outcome {
    http1::Response response;
    std::unique_ptr<net::ByteStream> stream;  // for a 101: continues with the new protocol
    std::string rest;                         // bytes received after the response
  };
  using Done = base::UniqueFunction<void(Result<Outcome>)>;

  /// Calls `done` once, never from within the constructor. `done` may destroy the exchange. `request` is the
  /// complete request as sent on the wire.
  HttpExchange(runtime::EventLoop& loop, const ServerUrl& url, std::string request, ExchangeOptions options,
               Done done);
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;
  ~HttpExchange() override = default;

 private:
  void connected(Result<net::TcpSocket> socket);
  void handshake(net::TcpSocket socket);
  void speak(net::Stream stream);
  void on_bytes(std::span<std::byte> bytes) override;
  void on_end(const Error& error) override;
  [[nodiscard]] bool has_unread() const override { return stream_ && stream_->has_unread(); }
  void on_missed() override;
  void finish(Result<Outcome> outcome);

  runtime::EventLoop& loop_;
  std::string server_;                   // for error messages
  std::string host_;                     // the certificate must be valid for it
  std::shared_ptr<net::ClientTls> tls_;  // null: clear text
  std::string request_;
  Done done_;
  std::optional<net::Dialer> dialer_;
  std::optional<net::TlsHandshake> handshake_;
  std::unique_ptr<net::ByteStream> stream_;
  http1::ResponseParser parser_;
  std::string received_;  // not parsed yet
};

/// "GET target HTTP/1.1" with the headers and `Connection: close`. Fails if a header is invalid.
[[nodiscard]] Result<std::string> get_request(const ServerUrl& url, const http1::Headers& headers);

}  // namespace roost::client
