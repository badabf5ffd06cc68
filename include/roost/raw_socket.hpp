// SPDX-License-Identifier: Apache-2.0
// A socket without channels: the messages of one connection as they are, for protocols of your own over the
// same mounts, origin checks and limits (spec websocket-transport.md §11). One object per connection;
// callbacks run on its shard's loop, never two at a time, and must not block. One that throws closes the
// connection with 1011.
#pragma once

#include <any>
#include <cstdint>
#include <memory>
#include <string_view>

#include "roost/channel_handle.hpp"
#include "roost/ids.hpp"
#include "roost/message_kind.hpp"
#include "roost/socket.hpp"
#include "roost/stop_reason.hpp"

namespace roost {

namespace channels {
struct GuardedCall;
}
namespace socket {
class RawSocketServer;
}

enum class ControlKind : std::uint8_t { ping, pong };

/// Safe to keep, copy and use from any thread; does nothing when the connection is gone.
class RawSocketHandle {
 public:
  RawSocketHandle() = default;
  RawSocketHandle(ConnectionId id, std::shared_ptr<channels::HandleTarget> target)
      : id_(id), target_(std::move(target)) {}

  [[nodiscard]] ConnectionId id() const noexcept { return id_; }
  /// handle_info(value) on the connection's loop.
  void send(std::any value) const;

 private:
  ConnectionId id_;
  std::shared_ptr<channels::HandleTarget> target_;
};

class RawSocket {
 public:
  virtual ~RawSocket() = default;

  /// As Socket::connect: before the upgrade is answered; a throw is answered with 500.
  virtual ConnectResult connect(const Params&, const ConnectInfo&) { return ConnectResult::ok(); }
  /// The connection is open: from here on push() works.
  virtual void init() {}
  /// `payload` dies with the call. Text is valid UTF-8.
  virtual void handle_in(std::string_view payload, MessageKind kind) = 0;
  /// What was sent to its handle.
  virtual void handle_info(const Info&) {}
  /// Pings are answered before this is called. Over long polling there are none.
  virtual void handle_control(std::string_view, ControlKind) {}
  /// The last call, whatever the reason; what is pushed in it may not arrive.
  virtual void terminate(const StopReason&) {}

  // What it may do, from its own callbacks, after init() has begun. On another thread each throws
  // std::logic_error that says what to use there.

  /// Text must be UTF-8. Bytes over long polling, which carries none, are a std::invalid_argument.
  void push(std::string_view payload, MessageKind kind = MessageKind::text);
  /// At most 125 bytes, or std::invalid_argument.
  void ping(std::string_view payload = {});
  /// Closes the connection after this callback. The code is one that a close frame may carry (1000, or
  /// 4000-4999 for reasons of the application: RFC 6455 §7.4), or std::invalid_argument.
  void stop(std::uint16_t close_code = 1000);
  [[nodiscard]] RawSocketHandle handle() const;

 protected:
  RawSocket() = default;

 private:
  friend class socket::RawSocketServer;
  [[nodiscard]] socket::RawSocketServer& running(const channels::GuardedCall& call) const;

  socket::RawSocketServer* server_ = nullptr;  // set before init, by its owner
};

template <class T>
concept RawSocketType = std::derived_from<T, RawSocket> && std::default_initializable<T>;

}  // namespace roost
