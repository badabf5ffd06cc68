// SPDX-License-Identifier: Apache-2.0
// Stands in for the socket of a client that is refused for good, in terms that stock clients understand: one
// event that says why, `error` and phx_close to every join, which ends that channel, and the close after a
// while. Owner: the transport, on its shard.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "channel/shard_context.hpp"
#include "runtime/callback_timer.hpp"
#include "socket/accepted_connection.hpp"
#include "socket/connection_handler.hpp"

namespace roost::socket {

class RefusedSocket final : public ConnectionHandler {
 public:
  RefusedSocket(channels::ShardContext& context, const SocketMount& mount, RefusedConnection refused,
                Transport& transport);
  RefusedSocket(const RefusedSocket&) = delete;
  RefusedSocket& operator=(const RefusedSocket&) = delete;
  ~RefusedSocket() override;

  [[nodiscard]] ConnectionId connection_id() const override { return id_; }
  void opened() override;
  [[nodiscard]] std::optional<phoenix::DecodeError> receive(phoenix::FrameKind kind,
                                                            std::string_view frame) override;
  void closed(const StopReason& reason) override;
  void drain() override { end(); }
  void record(const Why& why, std::uint16_t code) override;
  void disconnect(const Why&) override { end(); }
  [[nodiscard]] bool has_closed() const noexcept override { return closed_; }
  [[nodiscard]] const SocketMount& mount() const override { return mount_; }
  [[nodiscard]] std::size_t channel_count() const override { return 0; }
  [[nodiscard]] ConnectionInfo info() const override;
  [[nodiscard]] std::vector<ChannelInfo> channel_infos(Detail) const override { return {}; }

 private:
  void answer(const phoenix::MessageView& message);
  /// `source`: for traces; replies are traced separately.
  void send(const phoenix::EncodeResult& encoded,
            const std::optional<fastlane::MessageSource>& source = std::nullopt);
  void end();

  channels::ShardContext& context_;
  const SocketMount& mount_;
  RefusedConnection refused_;
  Transport& transport_;
  ConnectionId id_;
  runtime::CallbackTimer hold_;
  bool closed_ = false;
};

}  // namespace roost::socket
