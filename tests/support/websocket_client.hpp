// SPDX-License-Identifier: Apache-2.0
// A WebSocket client over a real loopback connection that may also send what no client should. It masks with
// the key 0, so that its frames are readable. Throws like TcpClient, and if the server breaks RFC 6455: a
// masked, fragmented or non-minimal frame, or one marked as compressed without having negotiated it. Owner
// and thread: one test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/websocket/opcode.hpp"
#include "roost/http_headers.hpp"
#include "support/http_answer.hpp"
#include "support/tcp_client.hpp"

namespace roost::test {

struct ReceivedFrame {
  websocket::Opcode opcode = websocket::Opcode::text;
  std::string payload;
  bool compressed = false;  // the payload is as received

  /// The code of a close frame, if it has one.
  [[nodiscard]] std::optional<std::uint16_t> close_code() const;
};

/// An upgrade request for `target` with the key of RFC 6455 §1.3 and `more` headers.
[[nodiscard]] std::string upgrade_request(std::string_view target, const HttpHeaders& more = {});

/// One client frame, its mask key 0.
[[nodiscard]] std::string client_frame(websocket::Opcode opcode, std::string_view payload);
/// The same with a given first byte: fin, reserved bits and opcode.
[[nodiscard]] std::string client_frame(std::uint8_t first_byte, std::string_view payload);

class WebSocketClient {
 public:
  /// Throws if the answer is not 101.
  explicit WebSocketClient(std::uint16_t port, std::string_view target = "/socket/websocket?vsn=2.0.0",
                           const HttpHeaders& headers = {});
  /// Takes over a connection on which the upgrade has been answered with 101.
  explicit WebSocketClient(TcpClient connection) : connection_(std::move(connection)) {}

  [[nodiscard]] const HttpAnswer& handshake() const { return handshake_; }

  // False if the server ended the connection before everything was sent.

  bool send_text(std::string_view text) { return send(client_frame(websocket::Opcode::text, text)); }
  bool send_binary(std::string_view bytes) { return send(client_frame(websocket::Opcode::binary, bytes)); }
  /// Raw bytes, frames or not.
  bool send(std::string_view bytes) { return connection_.send(bytes); }

  /// The next frame, control frames included; empty if the server ended the connection.
  [[nodiscard]] std::optional<ReceivedFrame> receive();
  /// Waits for the server to end the connection. False if it sends something first.
  [[nodiscard]] bool is_ended() { return connection_.is_ended(); }

  [[nodiscard]] TcpClient& connection() { return connection_; }

 private:
  [[nodiscard]] bool may_have(std::uint8_t reserved_bits) const;
  [[nodiscard]] std::optional<std::size_t> read_length(std::uint8_t short_length);

  TcpClient connection_;
  HttpAnswer handshake_;
};

}  // namespace roost::test
