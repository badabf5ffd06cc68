// SPDX-License-Identifier: Apache-2.0
// A WebSocket client that speaks Phoenix V2 and compares what it receives by JSON value. Owner and thread:
// one test.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/websocket/close_code.hpp"
#include "support/websocket_client.hpp"

namespace roost::test {

class PhoenixClient {
 public:
  explicit PhoenixClient(std::uint16_t port, std::string_view target = "/socket/websocket?vsn=2.0.0",
                         const HttpHeaders& headers = {})
      : frames_(port, target, headers) {}
  explicit PhoenixClient(WebSocketClient frames) : frames_(std::move(frames)) {}

  void sends(std::string_view text) { frames_.send_text(text); }
  void sends(websocket::Opcode opcode, std::string_view payload) {
    frames_.send(client_frame(opcode, payload));
  }
  /// Ends the stream without a close frame.
  void hangs_up() { frames_.connection().shutdown_write(); }

  // Each consumes the next frame, in order of arrival.

  [[nodiscard]] testing::AssertionResult receives(std::string_view json);
  [[nodiscard]] testing::AssertionResult receives(websocket::Opcode opcode, std::string_view payload);
  /// The text of the next frame; empty if it is not a text frame.
  [[nodiscard]] std::string receives_text();
  /// Expects a close frame with this code and no reason, then the end of the stream.
  [[nodiscard]] testing::AssertionResult is_closed_with(websocket::CloseCode code);
  /// Expects messages, then the end of the stream with 1012: the node stops.
  [[nodiscard]] testing::AssertionResult is_drained();
  /// Expects the end of the stream without a close frame.
  [[nodiscard]] testing::AssertionResult is_cut_off();

  /// Joins and consumes the answer ok {}.
  [[nodiscard]] testing::AssertionResult joins(std::string_view topic, std::string_view join_ref = "1");
  /// Expects nothing before the answer to a heartbeat: earlier actions have sent nothing.
  [[nodiscard]] testing::AssertionResult hears_nothing();

  [[nodiscard]] WebSocketClient& frames() { return frames_; }

 private:
  WebSocketClient frames_;
};

}  // namespace roost::test
