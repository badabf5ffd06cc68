// SPDX-License-Identifier: Apache-2.0
// The client's end of a socket: the channels that share a connection, its heartbeat, and the reconnects. Pure
// except for its timers: the connection itself is behind Link. Owner and thread: the client's loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/channel_core.hpp"
#include "client/heartbeat.hpp"
#include "net/retry_timer.hpp"
#include "protocol/phoenix/client_codec.hpp"
#include "roost/client.hpp"
#include "roost/log.hpp"
#include "runtime/event_loop.hpp"

namespace roost::client {

/// The connection under a socket: at most one at a time.
class Link : public runtime::PeerInput {
 public:
  /// Calls ClientSocket::on_open or on_failed later, never from within.
  virtual void open() = 0;
  virtual Result<void> send(phoenix::FrameKind kind, std::string_view frame) = 0;
  /// Ends the connection or the attempt; no event follows.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;

 protected:
  ~Link() = default;
};

struct SocketOptions {
  phoenix::ClientCodec codec;
  base::Duration heartbeat_interval;
  ClientOptions::Reconnect reconnect = ClientOptions::Reconnect::after_every_close;
  net::RetryOptions reconnects;
  ChannelOptions channel;
};

struct SocketHandlers {
  std::function<void()> on_open = {};
  std::function<void(const ClientClose&)> on_close = {};
  std::function<void(const Error&)> on_error = {};
};

class ClientSocket final : private ChannelSocket, private Heartbeat::Owner {
 public:
  ClientSocket(runtime::EventLoop& loop, SocketOptions options, Link& link, Logger& logger);
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;
  ~ClientSocket();

  /// Thread: any.
  [[nodiscard]] bool connected() const override { return state_ == State::open; }
  [[nodiscard]] std::shared_ptr<ChannelCore> make_channel(Topic topic, Push::PayloadSource params);

  // Called by the application.
  void connect();
  void disconnect(std::uint16_t code, const std::string& reason);
  /// Registers a channel from make_channel.
  void add(std::shared_ptr<ChannelCore> channel) { channels_.push_back(std::move(channel)); }
  [[nodiscard]] SocketHandlers& handlers() noexcept { return handlers_; }

  // Called by the link.
  void on_open();
  /// The next attempt is made after `min_delay` at the earliest.
  void on_failed(const Error& error, base::Duration min_delay = base::Duration::zero());
  void on_frame(phoenix::FrameKind kind, std::string_view frame);
  void on_closed(const ClientClose& close);

 private:
  enum class State { closed, connecting, open };

  // ChannelSocket, Heartbeat::Owner
  [[nodiscard]] bool has_unread() const override { return link_.has_unread(); }
  // ChannelSocket
  phoenix::Ref make_ref() override;
  Result<void> send(const phoenix::ClientMessage& message) override;
  void leave_others(const ChannelCore& joining) override;
  void remove(const ChannelCore& closed) override;
  // Heartbeat::Owner
  phoenix::Ref send_heartbeat() override;
  void on_heartbeat_lost() override;

  void connection_lost(std::string_view reason);
  void deliver(const phoenix::ServerMessage& message);

  runtime::EventLoop& loop_;
  SocketOptions options_;
  Link& link_;
  Logger& logger_;
  std::atomic<State> state_ = State::closed;
  std::uint64_t last_ref_ = 0;  // continues across reconnects, as in the JavaScript client
  std::vector<std::shared_ptr<ChannelCore>> channels_;
  SocketHandlers handlers_;
  Heartbeat heartbeat_;
  net::RetryTimer reconnect_timer_;
  phoenix::DecodeScratch scratch_;
  std::string frame_;  // the frame being encoded
};

}  // namespace roost::client
