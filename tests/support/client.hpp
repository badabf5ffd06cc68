// SPDX-License-Identifier: Apache-2.0
// A client of a Node: what it sends goes straight into a SocketServer, and it receives the frames sent back,
// compared by JSON value. Thread: its shard's, which is the test's own unless the node was started.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "support/node.hpp"
#include "testing/wire.hpp"

namespace roost::test {

struct ClientOptions {
  std::string vsn = "2.0.0";
  std::size_t shard = 0;
  std::optional<std::string> id{};
  Assigns assigns{};
  unsigned max_channels_per_transport = 100;
  SocketLimits limits{};
};

class Client {
 public:
  Client(Node& node, Routes routes, const ClientOptions& options = {});

  // Actions. `sends` also runs the node's loops, so that answers are available.

  void sends(std::string_view text);
  void sends_binary(std::string_view bytes);
  /// Several frames of one read: no loop runs in between.
  void sends_together(std::initializer_list<std::string_view> texts);
  /// Only delivers the frame.
  std::optional<phoenix::DecodeError> delivers(std::string_view text);
  /// Joins and consumes the answer ok {}.
  void joins(std::string_view topic, std::string_view join_ref = "1");
  /// The connection ends.
  void disconnects(const StopReason& reason = StopReason::shutdown("closed"));

  // Observations: each checks the next frame, in order of arrival.

  [[nodiscard]] testing::AssertionResult receives(std::string_view json);
  /// A text frame of exactly these characters.
  [[nodiscard]] testing::AssertionResult receives_text(std::string_view text);
  [[nodiscard]] testing::AssertionResult receives_binary(std::string_view bytes);
  [[nodiscard]] testing::AssertionResult receives_nothing();
  [[nodiscard]] std::size_t frames_waiting() { return wire_.transport().frames.size(); }
  void forgets_frames() { transport().frames.clear(); }
  [[nodiscard]] std::optional<websocket::CloseCode> close_code() { return wire_.transport().close_code; }
  [[nodiscard]] InMemoryTransport& transport() { return wire_.transport(); }

  [[nodiscard]] socket::SocketServer& server() { return wire_.server(); }
  [[nodiscard]] Socket& application() { return wire_.application(); }

 private:
  [[nodiscard]] std::optional<InMemoryTransport::Frame> next_frame();

  Node& node_;
  Wire wire_;
};

}  // namespace roost::test
