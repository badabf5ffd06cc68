// SPDX-License-Identifier: Apache-2.0
// What sits above a transport: a socket with channels, or a raw one. Owner: the transport's connection;
// thread: its shard.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "channel/connection.hpp"
#include "protocol/phoenix/serializer_calls.hpp"
#include "roost/cause.hpp"
#include "roost/delivery.hpp"
#include "roost/introspection.hpp"
#include "roost/raw_socket.hpp"
#include "roost/stop_reason.hpp"

namespace roost::socket {

struct SocketMount;

class ConnectionHandler : public channels::Connection {
 public:
  virtual ~ConnectionHandler() = default;

  [[nodiscard]] virtual ConnectionId connection_id() const = 0;
  /// The transport is ready for what the handler may want to send at once.
  virtual void opened() {}
  /// One message of the client. An error means it could not be read: the connection is to be closed with
  /// 1011.
  [[nodiscard]] virtual std::optional<phoenix::DecodeError> receive(phoenix::FrameKind kind,
                                                                    std::string_view frame) = 0;
  /// A ping (answered already) or a pong of the client.
  virtual void control(std::string_view /*payload*/, ControlKind /*kind*/) {}
  /// What becomes of such a message while the client lags; null: it has to be delivered.
  [[nodiscard]] virtual const Delivery* delivery_of(std::string_view /*topic*/,
                                                    std::string_view /*event*/) const {
    return nullptr;
  }
  /// The connection is over, or about to be: user code terminates, nothing is sent any more.
  virtual void closed(const StopReason& reason) = 0;
  /// Keeps a record of why the connection ends; `code`: the close code, 0 for none.
  virtual void record(const Why& why, std::uint16_t code) = 0;
  /// The endpoint stops: closes with 1012.
  virtual void drain() = 0;
  /// Somebody wants this connection to end: closes with 1001, so that the client may come back.
  virtual void disconnect(const Why& why) = 0;

  [[nodiscard]] virtual const SocketMount& mount() const = 0;
  [[nodiscard]] virtual std::size_t channel_count() const = 0;
  /// In full; a system call.
  [[nodiscard]] virtual ConnectionInfo info() const = 0;
  [[nodiscard]] virtual std::vector<ChannelInfo> channel_infos(Detail detail) const = 0;
};

}  // namespace roost::socket
