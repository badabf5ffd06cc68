// SPDX-License-Identifier: Apache-2.0
// A recorded client's connection, over its original transport or another. Throws std::runtime_error when the
// server violates the rules of the transport. Owner and thread: one replay.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "support/websocket_client.hpp"
#include "transcript.hpp"

namespace roost::golden {

class Stream {
 public:
  virtual ~Stream() = default;

  virtual void send(const Frame& frame) = 0;
  /// The next frame; nullopt when the server has ended the connection.
  [[nodiscard]] virtual std::optional<test::ReceivedFrame> receive() = 0;
  virtual void hang_up() = 0;
  /// Waits for the end. False if the server sends something first.
  [[nodiscard]] virtual bool is_ended() = 0;
};

class WebSocketStream final : public Stream {
 public:
  explicit WebSocketStream(test::WebSocketClient client) : client_(std::move(client)) {}

  void send(const Frame& frame) override;
  std::optional<test::ReceivedFrame> receive() override { return client_.receive(); }
  void hang_up() override { client_.connection().shutdown_write(); }
  bool is_ended() override { return client_.is_ended(); }

 private:
  test::WebSocketClient client_;
};

/// Sends text frames as the messages of a long-poll session, which carries no others and does not end by
/// itself.
class LongPollStream final : public Stream {
 public:
  /// `target` is that of the WebSocket: "/socket/websocket?vsn=2.0.0".
  LongPollStream(std::uint16_t port, std::string target);

  void send(const Frame& frame) override;
  std::optional<test::ReceivedFrame> receive() override;
  void hang_up() override;
  bool is_ended() override;

 private:
  const std::uint16_t port_;
  std::string target_;  // with the session's token
  std::deque<std::string> messages_;
};

enum class Transport { websocket, longpoll };

[[nodiscard]] std::unique_ptr<Stream> open_stream(Transport transport, std::uint16_t port,
                                                  const Upgrade& upgrade);

/// Whether a section can be replayed over long polling.
[[nodiscard]] bool has_text_frames_only(const Section& section);

}  // namespace roost::golden
