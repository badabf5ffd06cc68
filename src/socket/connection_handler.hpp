// SPDX-License-Identifier: Apache-2.0
// What sits above a transport: a socket with channels, or a raw one. Owner: the transport's connection;
// thread: its shard.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "channel/channel_host.hpp"
#include "protocol/phoenix/serializer_calls.hpp"
#include "roost/cause.hpp"
#include "roost/delivery.hpp"
#include "roost/introspection.hpp"
#include "roost/raw_socket.hpp"
#include "roost/stop_reason.hpp"

namespace roost::socket {

struct SocketMount;

class ConnectionHandler : public inspect::HasId {
 public:
  virtual ~ConnectionHandler() = default;

  /// Null for connections without channels.
  [[nodiscard]] virtual channels::ChannelHost* channel_host() noexcept { return nullptr; }
  /// The transport is ready: from here on the handler may send.
  virtual void opened() {}
  /// One message of the client. An error means it could not be decoded: the connection must be closed with
  /// 1011.
  [[nodiscard]] virtual std::optional<phoenix::DecodeError> receive(phoenix::FrameKind kind,
                                                                    std::string_view frame) = 0;
  /// A ping (answered already) or a pong of the client.
  virtual void control(std::string_view /*payload*/, ControlKind /*kind*/) {}
  /// What RawSocketHandle::send has sent: only raw sockets have such handles.
  virtual void handle_info(const Info& /*info*/) {}
  /// What happens to such a message while the client lags; null: it must be delivered.
  [[nodiscard]] virtual const Delivery* delivery_of(std::string_view /*topic*/,
                                                    std::string_view /*event*/) const {
    return nullptr;
  }
  /// The connection has ended or is about to: user code terminates, and nothing more is sent.
  virtual void closed(const StopReason& reason) = 0;
  /// Records why the connection ends; `code`: the close code, 0 for none.
  virtual void record(const Why& why, std::uint16_t code) = 0;
  /// The endpoint stops: closes with 1012.
  virtual void drain() = 0;
  /// Ends the connection on request: closes with 1001, so that the client may reconnect.
  virtual void disconnect(const Why& why) = 0;
  /// It has been closed, and only its transport is still there.
  [[nodiscard]] virtual bool has_closed() const noexcept = 0;

  [[nodiscard]] virtual const SocketMount& mount() const = 0;
  [[nodiscard]] virtual std::size_t channel_count() const = 0;
  /// In full; a system call.
  [[nodiscard]] virtual ConnectionInfo info() const = 0;
  [[nodiscard]] virtual std::vector<ChannelInfo> channel_infos(Detail detail) const = 0;
};

}  // namespace roost::socket
