// SPDX-License-Identifier: Apache-2.0
// The client end of one WebSocket: handshake, messages, pings, close (RFC 6455). It knows nothing of channels
// and cannot be reopened. Owner and thread: one loop. Within its own events an owner must not destroy it but
// retire it (EventLoop::retire).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "client/http_exchange.hpp"
#include "protocol/websocket/client_handshake.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "protocol/websocket/opcode.hpp"
#include "runtime/deadline.hpp"

namespace roost::client {

struct ConnectionOptions {
  http1::Headers headers = {};  // in addition to those of the handshake itself
  std::vector<std::string> subprotocols = {};
  base::Duration timeout = std::chrono::seconds(10);  // until it is open
  base::Duration close_timeout = std::chrono::seconds(1);
  std::size_t max_message_size = 10'000'000;
  std::size_t max_unsent_bytes = 16'000'000;
  std::shared_ptr<net::ClientTls> tls = std::make_shared<net::ClientTls>();  // for wss
  std::shared_ptr<net::Resolver> resolver = {};                              // null: creates its own
};

/// Why there is no connection: it could not be established, or the server did not answer with an upgrade.
struct Refusal {
  Error error;
  std::optional<http1::Response> response;  // the server's answer, if any
};

struct ConnectionClose {
  websocket::CloseCode code = websocket::CloseCode::abnormal;
  std::string reason;
};

class ConnectionEvents {
 public:
  virtual void on_open() = 0;
  /// Instead of on_open; then the last event.
  virtual void on_refused(const Refusal& refusal) = 0;
  /// `opcode` is text or binary.
  virtual void on_message(websocket::Opcode opcode, std::string_view payload) = 0;
  virtual void on_pong(std::string_view payload) = 0;
  /// The last event after on_open.
  virtual void on_closed(const ConnectionClose& close) = 0;

 protected:
  ~ConnectionEvents() = default;
};

class ClientWebSocket final : public runtime::Retired,
                              public runtime::PeerInput,
                              private net::ByteStream::Owner,
                              private websocket::ReaderSink {
 public:
  /// `events` is borrowed until the last event.
  ClientWebSocket(runtime::EventLoop& loop, base::RandomBytes random, ConnectionEvents& events);
  ClientWebSocket(const ClientWebSocket&) = delete;
  ClientWebSocket& operator=(const ClientWebSocket&) = delete;
  ~ClientWebSocket() override = default;

  /// Call once. Fails at once if the request is invalid; otherwise the result is an event.
  Result<void> open(const ServerUrl& url, const ConnectionOptions& options);

  [[nodiscard]] bool is_open() const noexcept { return phase_ == Phase::open; }
  /// False if nothing was sent: the connection is not open, or too much is waiting to be sent.
  bool send(websocket::Opcode opcode, std::string_view payload);
  /// At most 125 bytes.
  bool ping(std::string_view payload);
  [[nodiscard]] std::size_t unsent() const noexcept { return stream_ ? stream_->unsent() : 0; }

  [[nodiscard]] bool has_unread() const override { return stream_ && stream_->has_unread(); }

  /// Starts the closing handshake; on_closed follows when it completes or times out. The reason is at most
  /// 123 bytes, here and below.
  void close(websocket::CloseCode code, std::string_view reason);
  /// Closes without waiting: tries to send the close frame once; no event follows.
  void abandon(websocket::CloseCode code, std::string_view reason);

  /// The handshake as sent on the wire; the response is available from on_open on.
  [[nodiscard]] const std::string& request_head() const noexcept { return request_; }
  [[nodiscard]] const http1::Response& response() const noexcept { return response_; }

 private:
  enum class Phase { idle, connecting, open, closing, closed };

  void handshake_done(Result<HttpExchange::Outcome> answer);
  void refuse(Error error, std::optional<http1::Response> response = std::nullopt);
  void start_reading(std::string rest);
  // net::ByteStream::Owner
  void on_bytes(std::span<std::byte> bytes) override;
  void on_end(const Error& error) override;
  // ReaderSink
  websocket::Flow on_message(websocket::Opcode opcode, std::string_view payload) override;
  websocket::Flow on_ping(std::string_view payload) override;
  websocket::Flow on_pong(std::string_view payload) override;
  void on_close(std::optional<websocket::CloseCode> code, std::string_view reason) override;

  void write_close(std::optional<websocket::CloseCode> code, std::string_view reason);
  [[nodiscard]] websocket::MaskKey fresh_mask();
  [[nodiscard]] websocket::Flow flow() const noexcept;
  void end(websocket::CloseCode code, std::string_view reason);

  runtime::EventLoop& loop_;
  base::RandomBytes random_;
  ConnectionEvents& events_;
  ConnectionOptions options_;
  websocket::FrameLimits limits_;
  websocket::ClientHandshake handshake_;
  std::string request_;
  http1::Response response_;
  Phase phase_ = Phase::idle;
  std::optional<HttpExchange> exchange_;
  std::unique_ptr<net::ByteStream> stream_;
  websocket::MessageReader reader_;
  runtime::CallbackDeadline close_timer_;
};

}  // namespace roost::client
