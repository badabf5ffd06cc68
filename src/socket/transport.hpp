// SPDX-License-Identifier: Apache-2.0
// The transport that carries a socket, as the socket sees it. Owner and thread: the connection's shard.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "fastlane/message_sink.hpp"
#include "inspect/evidence.hpp"
#include "inspect/tracer.hpp"
#include "protocol/websocket/close_code.hpp"
#include "roost/cause.hpp"

namespace roost::socket {

class Transport : public fastlane::MessageSink, public inspect::HasPeer {
 public:
  /// Ends the connection with this code after what is queued; `why` is for the ledger and telemetry. The
  /// socket learns of it through ConnectionHandler::closed, which may be called before this returns.
  virtual void close(websocket::CloseCode code, const Why& why) = 0;
  /// At most 125 bytes.
  virtual void ping(std::string_view payload) = 0;
  /// As measured by the last ping; nothing until one has.
  [[nodiscard]] virtual std::optional<std::chrono::microseconds> round_trip() const { return std::nullopt; }
  /// The trusted proxy through which the peer is connected; empty: none. A system call.
  [[nodiscard]] virtual std::string proxy() const { return {}; }
  /// "websocket", "longpoll"
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// A system call: not for the path of a message.
  [[nodiscard]] virtual inspect::Evidence evidence() const = 0;

 protected:
  ~Transport() = default;
};

}  // namespace roost::socket
