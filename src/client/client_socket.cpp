// SPDX-License-Identifier: Apache-2.0
#include "client/client_socket.hpp"

#include <algorithm>

namespace roost::client {

using phoenix::ClientMessage;
using phoenix::FrameKind;
using phoenix::ServerMessage;

namespace {

constexpr std::uint16_t kNormalClose = 1000;

}  // namespace

ClientSocket::ClientSocket(runtime::EventLoop& loop, SocketOptions options, Link& link, Logger& logger)
    : loop_(loop),
      options_(std::move(options)),
      link_(link),
      logger_(logger),
      heartbeat_(loop, options_.heartbeat_interval, *this),
      reconnect_timer_(loop, options_.reconnects, [this] { connect(); }) {}

ClientSocket::~ClientSocket() {
  for (const auto& channel : channels_)
    channel->abandon();
  if (state_ != State::closed) link_.close(kNormalClose, {});
}

void ClientSocket::connect() {
  if (state_ != State::closed) return;
  reconnect_timer_.cancel();
  state_ = State::connecting;
  link_.open();
}

void ClientSocket::disconnect(std::uint16_t code, const std::string& reason) {
  reconnect_timer_.reset();
  heartbeat_.stop();
  const bool ended = state_.exchange(State::closed) != State::closed;
  if (ended) link_.close(code, reason);
  const Payload why{{"reason", "disconnected"}};
  for (const auto& channel : std::vector(channels_))
    channel->disconnected(why);
  if (ended && handlers_.on_close) handlers_.on_close({code, reason});
}

std::shared_ptr<ChannelCore> ClientSocket::make_channel(Topic topic, Push::PayloadSource params) {
  ChannelSocket& socket = *this;
  return std::make_shared<ChannelCore>(loop_, socket, std::move(topic), std::move(params), options_.channel);
}

void ClientSocket::on_open() {
  state_ = State::open;
  reconnect_timer_.succeeded();
  heartbeat_.start();
  // A copy: a channel that rejoins may make another one leave.
  for (const auto& channel : std::vector(channels_))
    channel->connection_opened();
  if (handlers_.on_open) handlers_.on_open();
}

void ClientSocket::on_failed(const Error& error, base::Duration min_delay) {
  connection_lost("connection failed");
  reconnect_timer_.schedule(min_delay);
  if (handlers_.on_error) handlers_.on_error(error);
}

void ClientSocket::on_closed(const ClientClose& close) {
  connection_lost("connection lost");
  const bool waits_for_application =
      close.code == kNormalClose && options_.reconnect == ClientOptions::Reconnect::unless_closed_with_1000;
  if (!waits_for_application) reconnect_timer_.schedule();
  if (handlers_.on_close) handlers_.on_close(close);
}

void ClientSocket::on_heartbeat_lost() {
  const ClientClose close{kNormalClose, "heartbeat timeout"};
  link_.close(close.code, close.reason);
  connection_lost("heartbeat_timeout");
  reconnect_timer_.schedule();
  if (handlers_.on_close) handlers_.on_close(close);
}

void ClientSocket::connection_lost(std::string_view reason) {
  state_ = State::closed;
  heartbeat_.stop();
  reconnect_timer_.lost();
  const Payload why{{"reason", reason}};
  for (const auto& channel : std::vector(channels_))
    channel->connection_lost(why);
}

void ClientSocket::on_frame(FrameKind kind, std::string_view frame) {
  auto decoded = options_.codec.decode(kind, frame, scratch_);
  if (const auto* error = std::get_if<phoenix::DecodeError>(&decoded)) {
    logger_.warning("client: dropped a message from the server: " + std::string(error->reason) + " (" +
                    std::string(error->rule) + ")");
    return;
  }
  const auto& message = std::get<ServerMessage>(decoded);
  heartbeat_.on_message(message.ref);
  deliver(message);
}

void ClientSocket::deliver(const ServerMessage& message) {
  // A copy, because a close removes the channel from the list.
  for (const auto& channel : std::vector(channels_))
    if (channel->accepts(message)) channel->receive(message);
}

phoenix::Ref ClientSocket::make_ref() {
  return phoenix::Ref::from_bytes(std::to_string(++last_ref_));
}

Result<void> ClientSocket::send(const ClientMessage& message) {
  const auto encoded = options_.codec.encode(message, frame_);
  if (const auto* error = std::get_if<phoenix::EncodeError>(&encoded)) return make_error(error->message);
  return link_.send(std::get<FrameKind>(encoded), frame_);
}

void ClientSocket::leave_others(const ChannelCore& joining) {
  const auto must_leave = [&](const std::shared_ptr<ChannelCore>& other) {
    return other.get() != &joining && other->topic() == joining.topic() &&
           (other->state() == ClientChannelState::joined || other->state() == ClientChannelState::joining);
  };
  const auto found = std::find_if(channels_.begin(), channels_.end(), must_leave);
  if (found != channels_.end()) (*found)->leave();
}

void ClientSocket::remove(const ChannelCore& closed) {
  std::erase_if(channels_, [&](const auto& channel) { return channel.get() == &closed; });
}

phoenix::Ref ClientSocket::send_heartbeat() {
  phoenix::Ref ref = make_ref();
  const Payload empty;
  const auto sent = send({{}, ref, phoenix::kHeartbeatTopic, phoenix::kHeartbeatEvent, empty});
  if (!sent) logger_.debug("client: heartbeat not sent: " + sent.error().message);
  return ref;
}

}  // namespace roost::client
