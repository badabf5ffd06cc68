// SPDX-License-Identifier: Apache-2.0
// An endpoint that echoes raw messages, text as text and binary as binary, compressed on request; and clients
// that do what RFC 6455 and RFC 7692 allow or forbid. One endpoint serves all tests of a suite; each case has
// its own connection.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/endpoint.hpp"
#include "roost/raw_socket.hpp"
#include "support/recording_log.hpp"
#include "support/websocket_client.hpp"

namespace roost::test {

using websocket::Opcode;

struct EchoingSocket : RawSocket {
  void handle_in(std::string_view payload, MessageKind kind) override { push(payload, kind); }
};

// First bytes of frames: fin, reserved bits, opcode.
inline constexpr std::uint8_t kText = 0x81;
inline constexpr std::uint8_t kTextGoesOn = 0x01;
inline constexpr std::uint8_t kBinary = 0x82;
inline constexpr std::uint8_t kBinaryGoesOn = 0x02;
inline constexpr std::uint8_t kMore = 0x00;
inline constexpr std::uint8_t kLast = 0x80;
inline constexpr std::uint8_t kClose = 0x88;
inline constexpr std::uint8_t kPing = 0x89;
inline constexpr std::uint8_t kPong = 0x8A;

inline std::string close_payload(unsigned code, std::string_view reason = {}) {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)}.append(reason);
}

class EchoTest : public testing::Test {
 public:
  static void SetUpTestSuite() {
    Config config;
    config.http.port = 0;
    config.shards = 1;
    config.log_sink = std::make_shared<RecordingLog>();
    endpoint_ = std::make_unique<Endpoint>(config);
    endpoint_->socket<EchoingSocket>(
        "/echo", {.websocket = {.max_frame_size = 16 << 20, .max_queued_bytes = 64 << 20, .compress = true},
                  .limits = {.messages_per_second = 0}});
    endpoint_->start().value();
  }
  static void TearDownTestSuite() { endpoint_.reset(); }

 protected:
  /// How the bytes are passed to the kernel.
  enum class Chop : std::uint8_t { no, octets };

  static std::uint16_t port() { return endpoint_->port(); }
  static WebSocketClient connect(const HttpHeaders& headers = {}) {
    return WebSocketClient(endpoint_->port(), "/echo/websocket", headers);
  }
  static void send(WebSocketClient& client, std::string_view bytes, Chop chop = Chop::no) {
    if (chop == Chop::no) {
      client.send(bytes);
      return;
    }
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (!client.send(bytes.substr(i, 1))) return;
  }

  /// The server's responses to these bytes until it ends the connection, one line per frame: "text hello",
  /// "pong x", "close 1002". A close is sent after the bytes, so that silence shows as "close 1000".
  static std::vector<std::string> said_to(std::string_view bytes, Chop chop = Chop::no) {
    WebSocketClient client = connect();
    send(client, std::string(bytes) + client_frame(kClose, close_payload(1000)), chop);
    return said_by(client);
  }
  /// The same without anything after the bytes: the server must end the connection by itself.
  static std::vector<std::string> said_at_once_to(std::string_view bytes, Chop chop = Chop::no) {
    WebSocketClient client = connect();
    send(client, bytes, chop);
    return said_by(client);
  }

 private:
  static std::vector<std::string> said_by(WebSocketClient& client) {
    std::vector<std::string> lines;
    while (const auto frame = client.receive()) {
      lines.push_back(line(*frame));
      if (frame->opcode != Opcode::close) continue;
      if (!client.is_ended()) lines.emplace_back("and goes on");
      break;
    }
    return lines;
  }
  static std::string line(const ReceivedFrame& frame) {
    switch (frame.opcode) {
      case Opcode::text:
        return "text " + frame.payload;
      case Opcode::binary:
        return "binary " + frame.payload;
      case Opcode::ping:
        return "ping " + frame.payload;
      case Opcode::pong:
        return "pong " + frame.payload;
      default:
        return "close " + (frame.close_code() ? std::to_string(*frame.close_code()) : "without a code") +
               frame.payload.substr(std::min<std::size_t>(2, frame.payload.size()));
    }
  }

  static inline std::unique_ptr<Endpoint> endpoint_;
};

}  // namespace roost::test
