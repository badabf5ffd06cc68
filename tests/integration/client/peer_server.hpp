// SPDX-License-Identifier: Apache-2.0
// A small WebSocket server for tests of clients, built on the codec alone so that Roost's server is not
// tested against itself. It runs on a loop driven by the test. By default it accepts every upgrade and
// behaves like a Phoenix server: joins are accepted, heartbeats and "echo" answered. In clear text or over
// TLS.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "net/listener.hpp"
#include "net/stream.hpp"
#include "net/tls_server_context.hpp"
#include "protocol/http1/request_parser.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "runtime/event_loop.hpp"

namespace roost::test {

class PeerServer;

/// One connection, from its request to its end.
class PeerConnection final : public runtime::Retired,
                             private runtime::IoHandler,
                             private websocket::ReaderSink {
 public:
  PeerConnection(PeerServer& server, net::Stream stream);
  PeerConnection(const PeerConnection&) = delete;
  PeerConnection& operator=(const PeerConnection&) = delete;
  ~PeerConnection() override;

  void text(std::string_view message);
  void binary(std::string_view message);
  void ping(std::string_view payload);
  void close(websocket::CloseCode code, std::string_view reason = {});
  /// Closes like a server that was killed.
  void cut();
  /// The host requested by the TLS client (SNI).
  [[nodiscard]] std::string server_name() const { return std::string(stream_.tls()->server_name()); }
  /// Sends raw bytes.
  void write(std::string_view bytes);

  http1::Request request;
  std::vector<std::string> messages;  // text and binary
  std::vector<std::string> pongs;
  std::optional<std::string> closed;  // "1000 reason", from the client

 private:
  void on_io(runtime::IoEvents events) override;
  void do_handshake();
  void read_request(std::string_view bytes);
  void read_frames(std::string_view bytes);
  websocket::Flow on_message(websocket::Opcode opcode, std::string_view payload) override;
  websocket::Flow on_ping(std::string_view payload) override;
  websocket::Flow on_pong(std::string_view payload) override;
  void on_close(std::optional<websocket::CloseCode> code, std::string_view reason) override;

  PeerServer& server_;
  net::Stream stream_;
  bool handshaking_;  // TLS
  http1::RequestLimits request_limits_;
  http1::RequestParser parser_{request_limits_};
  std::string received_;
  websocket::FrameLimits frame_limits_;
  websocket::MessageReader reader_;
  bool upgraded_ = false;
};

class PeerServer final : private runtime::IoHandler {
 public:
  /// `port` 0: any free one. `tls` null: clear text.
  explicit PeerServer(std::uint16_t port = 0, std::shared_ptr<const net::TlsServerContext> tls = nullptr);
  PeerServer(const PeerServer&) = delete;
  PeerServer& operator=(const PeerServer&) = delete;
  ~PeerServer();

  [[nodiscard]] runtime::EventLoop& loop() noexcept { return loop_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return listener_.address().port(); }
  /// "ws://127.0.0.1:port" and the path, or "wss://".
  [[nodiscard]] std::string url(const std::string& path = "/socket/websocket") const;

  /// A raw HTTP response instead of the upgrade, or "" for the upgrade.
  std::function<std::string(const http1::Request&)> answer_request = [](const auto&) { return ""; };
  std::function<void(PeerConnection&)> on_open = [](PeerConnection&) {};
  /// Bytes sent in the same write as the 101.
  std::string after_head;
  std::function<void(PeerConnection&, const std::string&)> on_message = talk_phoenix;

  /// Answers in version 1 or 2, like the message.
  static void talk_phoenix(PeerConnection& connection, const std::string& message);

  std::list<PeerConnection> connections;  // all that ever existed
  [[nodiscard]] PeerConnection& last() { return connections.back(); }

  /// Runs the loop until `done`, for ten seconds at most: then it throws, which fails the test.
  void run_until(const std::function<bool()>& done);

 private:
  void on_io(runtime::IoEvents events) override;

  std::shared_ptr<const net::TlsServerContext> tls_;
  base::SteadyClock clock_;
  runtime::EventLoop loop_{clock_};
  net::Listener listener_;
};

}  // namespace roost::test
