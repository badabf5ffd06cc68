// SPDX-License-Identifier: Apache-2.0
// What a socket asks of the transport that carries it. Owner and thread: the connection's shard.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/websocket/close_code.hpp"
#include "pubsub/message_sink.hpp"

namespace roost::socket {

class Transport : public pubsub::MessageSink {
 public:
  /// Ends the connection with this code after what is queued; `why` is for the log and telemetry. The socket
  /// is told through SocketServer::closed, not before this returns.
  virtual void close(websocket::CloseCode code, std::string_view why) = 0;
  /// At most 125 bytes.
  virtual void ping(std::string_view payload) = 0;
  /// "127.0.0.1:50034"
  [[nodiscard]] virtual std::string peer() const = 0;
  /// As the last ping measured it; nothing while none has.
  [[nodiscard]] virtual std::optional<std::chrono::microseconds> round_trip() const { return std::nullopt; }
  /// "websocket", "longpoll"
  [[nodiscard]] virtual std::string_view name() const = 0;

 protected:
  ~Transport() = default;
};

}  // namespace roost::socket
