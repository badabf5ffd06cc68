// SPDX-License-Identifier: Apache-2.0
// The Link of a client over the network: a new ClientWebSocket for every attempt, with a URL and headers
// built from the client's options. Owner and thread: the client's loop.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "client/client_socket.hpp"
#include "client/client_websocket.hpp"
#include "client/server_url.hpp"
#include "roost/client_options.hpp"

namespace roost::client {

class WebSocketLink final : public Link, private ConnectionEvents {
 public:
  using WallClock = std::function<std::chrono::system_clock::time_point()>;

  /// `url` is the mount of the socket.
  WebSocketLink(runtime::EventLoop& loop, ServerUrl url, const ClientOptions& options,
                base::RandomBytes random, WallClock wall_clock);

  /// Call before the first open(). Borrowed.
  void attach(ClientSocket& socket) { socket_ = &socket; }

  void open() override;
  Result<void> send(phoenix::FrameKind kind, std::string_view frame) override;
  void close(std::uint16_t code, std::string_view reason) override;
  [[nodiscard]] bool has_unread() const override { return connection_ && connection_->has_unread(); }

 private:
  // ConnectionEvents
  void on_open() override { socket_->on_open(); }
  void on_refused(const Refusal& refusal) override;
  void on_message(websocket::Opcode opcode, std::string_view payload) override;
  void on_pong(std::string_view) override {}
  void on_closed(const ConnectionClose& close) override;

  [[nodiscard]] Result<ServerUrl> address() const;
  [[nodiscard]] base::Duration min_delay(const Refusal& refusal) const;
  [[nodiscard]] ConnectionOptions connection_options() const;
  void drop();

  runtime::EventLoop& loop_;
  ServerUrl url_;
  const ClientOptions& options_;
  base::RandomBytes random_;
  WallClock wall_clock_;
  std::shared_ptr<net::ClientTls> tls_;
  std::shared_ptr<net::Resolver> resolver_;
  ClientSocket* socket_ = nullptr;
  std::unique_ptr<ClientWebSocket> connection_;
};

}  // namespace roost::client
