// SPDX-License-Identifier: Apache-2.0
// A transport without a network: keeps what a socket sends, and the code it closes with. Owner and thread:
// the test's connection.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "socket/transport.hpp"

namespace roost::test {

class InMemoryTransport final : public socket::Transport {
 public:
  struct Frame {
    phoenix::FrameKind kind;
    std::string payload;
  };

  [[nodiscard]] bool takes_pieces() const noexcept override { return true; }
  void send(const fastlane::EncodedMessage& message) override {
    if (close_code) return;
    std::string bytes;
    for (const std::string_view piece : message.frame.pieces())
      bytes.append(piece);
    frames.push_back({message.kind, bytes.substr(message.header_size)});
  }
  void close(websocket::CloseCode code, const Why&) override {
    if (!close_code) close_code = code;
  }
  void ping(std::string_view payload) override { pings.emplace_back(payload); }
  [[nodiscard]] std::string peer() const override { return "in memory"; }
  [[nodiscard]] std::string_view name() const override { return "in memory"; }
  [[nodiscard]] inspect::Evidence evidence() const override { return {.transport = "memory"}; }

  std::deque<Frame> frames;
  std::vector<std::string> pings;
  std::optional<websocket::CloseCode> close_code;
};

}  // namespace roost::test
