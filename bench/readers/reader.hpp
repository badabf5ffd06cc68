// SPDX-License-Identifier: Apache-2.0
// One subscriber: a WebSocket that has joined the topic and checks that each broadcast is the next one.
// Failures are exceptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "options.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "wire.hpp"

namespace readers {

/// Broadcasts are numbered from here on, so that all have the same length.
inline constexpr std::uint64_t kFirstNumber = 1'000'000;

/// What the readers of a crowd share.
struct Shared {
  const Options& options;
  SSL_CTX* tls;
  const roost::websocket::FrameLimits& limits;
  std::span<std::byte> buffer;
};

class Reader final : private roost::websocket::ReaderSink {
 public:
  /// Returns once the topic is joined, on the server at that port.
  Reader(const Shared& shared, std::uint16_t port);

  [[nodiscard]] Wire& wire() noexcept { return wire_; }
  /// Broadcasts so far.
  [[nodiscard]] std::uint64_t received() const noexcept { return received_; }
  /// Bytes of broadcasts, as read from the wire.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint64_t compressed_frames() const noexcept { return compressed_; }

  void send(std::string_view text);
  /// Reads everything available.
  void read_available();

 private:
  void upgrade();
  void join();
  void take(std::span<std::byte> bytes);
  roost::websocket::Flow on_message(roost::websocket::Opcode opcode, std::string_view payload) override;
  roost::websocket::Flow on_ping(std::string_view payload) override;
  roost::websocket::Flow on_pong(std::string_view) override { return roost::websocket::Flow::go_on; }
  void on_close(std::optional<roost::websocket::CloseCode> code, std::string_view reason) override;
  void on_reply(std::string_view message);

  const Shared& shared_;
  Wire wire_;
  roost::websocket::MessageReader reader_;
  bool joined_ = false;
  std::uint64_t received_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t compressed_ = 0;
};

}  // namespace readers
