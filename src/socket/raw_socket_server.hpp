// SPDX-License-Identifier: Apache-2.0
// Runs one RawSocket. Every callback runs inside run_callback and nowhere else. Owner: the transport, on its
// shard.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "channel/shard_context.hpp"
#include "socket/connection_handler.hpp"
#include "socket/message_rate.hpp"
#include "socket/socket_mount.hpp"
#include "socket/transport.hpp"

namespace roost::socket {

class RawSocketServer final : public ConnectionHandler {
 public:
  /// `application` has accepted the connection.
  RawSocketServer(channels::ShardContext& context, const SocketMount& mount,
                  std::unique_ptr<RawSocket> application, Transport& transport);
  ~RawSocketServer() override;

  [[nodiscard]] ConnectionId connection_id() const override { return id_; }
  void opened() override;
  [[nodiscard]] std::optional<phoenix::DecodeError> receive(phoenix::FrameKind kind,
                                                            std::string_view frame) override;
  void control(std::string_view payload, ControlKind kind) override;
  void handle_info(const Info& info) override;
  void closed(const StopReason& reason) override;
  void drain() override;
  [[nodiscard]] const SocketMount& mount() const override { return mount_; }
  void disconnect(const Why& why) override;
  [[nodiscard]] bool has_closed() const noexcept override { return closed_; }
  void record(const Why& why, std::uint16_t code) override;
  [[nodiscard]] ConnectionInfo info() const override;
  [[nodiscard]] std::vector<ChannelInfo> channel_infos(Detail) const override { return {}; }
  [[nodiscard]] std::size_t channel_count() const override { return 0; }

  // For its RawSocket.
  void push(std::string_view payload, MessageKind kind);
  void ping(std::string_view payload);
  void stop(std::uint16_t close_code);
  [[nodiscard]] RawSocketHandle handle() const { return {id_, context_.handles}; }
  [[nodiscard]] bool on_its_thread() const noexcept { return context_.loop.on_loop_thread(); }

 private:
  /// A message, for traces and for the log line of a crash.
  struct Message {
    std::string_view payload;
    MessageKind kind;

    [[nodiscard]] std::string_view text() const noexcept {
      return kind == MessageKind::text ? payload : std::string_view();
    }
  };

  template <class Callback>
  void run_callback(const char* stage, Callback&& callback, const Message* received = nullptr);
  void crashed(const char* stage, std::string_view what, const Message* received);
  [[nodiscard]] std::string shown(const Message& received) const;

  /// False: the client has sent too many and is closed; a raw socket has no way to warn it first.
  [[nodiscard]] bool admit();

  channels::ShardContext& context_;
  const SocketMount& mount_;
  std::unique_ptr<RawSocket> application_;
  Transport& transport_;
  ConnectionId id_;
  MessageRate rate_;
  std::optional<websocket::CloseCode> stop_code_;
  bool closed_ = false;
};

}  // namespace roost::socket
