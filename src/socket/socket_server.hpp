// SPDX-License-Identifier: Apache-2.0
// One connection above its transport: decodes frames, keeps the table topic → channel, and decides what each
// message means (spec wire-protocol.md §8-§10). Owner: the transport, on its shard.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "channel/channel_server.hpp"
#include "protocol/phoenix/protocol_names.hpp"
#include "roost/socket.hpp"
#include "socket/accepted_connection.hpp"
#include "socket/message_limits.hpp"

namespace roost::socket {

class SocketServer final : public ConnectionHandler, public channels::ChannelHost {
 public:
  SocketServer(channels::ShardContext& context, const SocketMount& mount, AcceptedSocket accepted,
               Transport& transport);
  ~SocketServer() override;

  /// One message of the client. An error means the frame could not be decoded: the connection must be closed
  /// with 1011.
  [[nodiscard]] std::optional<phoenix::DecodeError> receive(phoenix::FrameKind kind,
                                                            std::string_view frame) override;

  /// The connection has ended or is about to: every channel terminates, and nothing more is sent.
  void closed(const StopReason& reason) override;
  void control(std::string_view payload, ControlKind kind) override;
  [[nodiscard]] const Delivery* delivery_of(std::string_view topic, std::string_view event) const override;
  /// The endpoint stops: closes with 1012, channels terminate with (shutdown, draining).
  void drain() override;
  void disconnect(const Why& why) override;
  [[nodiscard]] bool has_closed() const noexcept override { return closed_; }

  [[nodiscard]] const SocketMount& mount() const override { return mount_; }
  void record(const Why& why, std::uint16_t code) override { record(why, {}, code); }
  [[nodiscard]] ConnectionInfo info() const override;
  [[nodiscard]] std::vector<ChannelInfo> channel_infos(Detail detail) const override;
  [[nodiscard]] std::size_t channel_count() const override { return channels_.size(); }
  [[nodiscard]] channels::ChannelHost* channel_host() noexcept override { return this; }

  /// Null if no channel has this topic.
  [[nodiscard]] channels::ChannelServer* channel_on(std::string_view topic) const noexcept {
    return find(topic);
  }

  // For its channels.
  [[nodiscard]] ConnectionId connection_id() const override { return id_; }
  [[nodiscard]] fastlane::MessageSink& sink() override { return transport_; }
  [[nodiscard]] const inspect::HasPeer& client() const override { return transport_; }
  [[nodiscard]] const phoenix::Serializer& serializer() const override { return serializer_; }
  [[nodiscard]] std::uint16_t serializer_index() const override { return serializer_index_; }
  [[nodiscard]] const Socket& application_socket() const override { return *application_; }
  [[nodiscard]] const Assigns& socket_assigns() const override { return application_->assigns(); }
  [[nodiscard]] std::string_view mount_path() const override { return mount_.path; }
  void describe(TelemetryEvent& event) const override;
  void note(const Why& why, std::string_view topic) override { record(why, topic, 0); }
  void join_settled(channels::ChannelServer& channel) override;
  void channel_ended(channels::ChannelServer& channel) override;

 private:
  class Identity;

  // Limits.
  /// False: it was answered, or the connection is over.
  [[nodiscard]] bool admit(const phoenix::MessageView& message);
  [[nodiscard]] bool is_served(const LimitBreach& breach, const phoenix::MessageView& message);
  void refuse(const LimitBreach& breach, const phoenix::MessageView& message);
  void record_refusal(const LimitBreach& breach, const phoenix::MessageView& message);
  void close_for_ignoring_limit(std::string_view limit);

  void dispatch(const phoenix::MessageView& message);
  void heartbeat(const phoenix::MessageView& message);
  void message_without_channel(const phoenix::MessageView& message);
  void message_for(channels::ChannelServer& channel, const phoenix::MessageView& message);
  void join(const phoenix::MessageView& message);
  void join_again(channels::ChannelServer& old, const phoenix::MessageView& message);
  void start_channel(const Route& route, const phoenix::MessageView& message);
  void wait_for_join(channels::ChannelServer& channel, const phoenix::MessageView& message);
  void replay(std::string_view topic, const std::vector<channels::KeptMessage>& messages);
  [[nodiscard]] std::optional<std::string> socket_id() const;

  void record(const Why& why, std::string_view topic, std::uint16_t code);
  [[nodiscard]] channels::ChannelServer* find(phoenix::NameView topic) const noexcept;
  void reply(phoenix::RefView join_ref, const phoenix::MessageView& message, std::string_view status,
             const Payload& response);
  void reply_error(phoenix::RefView join_ref, const phoenix::MessageView& message, std::string_view reason);
  void send(const phoenix::EncodeResult& encoded, fastlane::Lane lane,
            const fastlane::MessageSource* source = nullptr);
  void log(LogLevel level, const phoenix::MessageView& message, const std::string& line) const;

  channels::ShardContext& context_;
  const SocketMount& mount_;
  std::unique_ptr<Socket> application_;
  const phoenix::Serializer& serializer_;
  Transport& transport_;
  boost::container::small_vector<std::unique_ptr<channels::ChannelServer>, 1> channels_;  // most have one
  std::unique_ptr<Identity> identity_;  // only sockets with an id have one
  MessageLimits limits_;
  ConnectionId id_;
  std::uint16_t serializer_index_;
  bool closed_ = false;
};

}  // namespace roost::socket
