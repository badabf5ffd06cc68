// SPDX-License-Identifier: Apache-2.0
#include "socket/socket_server.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/compact_text.hpp"
#include "base/log_text.hpp"
#include "presence/tracker_topic.hpp"
#include "socket/connection_info.hpp"

namespace roost::socket {
namespace {

using channels::ChannelServer;

/// The event that closes all connections of a socket id (spec websocket-transport.md §8).
constexpr std::string_view kDisconnectEvent = "disconnect";

std::uint16_t index_of(const phoenix::Serializer& serializer, const fastlane::SerializerTable& table) {
  const auto index = table.index_of(serializer);
  ROOST_CHECK(index, "a connection speaks one of the endpoint's serializers");
  return *index;
}

}  // namespace

/// The socket's id, kept as long as records may name it. Until the connection is closed it is subscribed to
/// the topic of that name; it acts after the dispatch, which must not be disturbed.
class SocketServer::Identity final : public pubsub::Subscriber {
 public:
  Identity(channels::ShardContext& context, ConnectionId connection, std::string_view id)
      : Subscriber(context.pubsub == nullptr ? SubscriberId{} : context.pubsub->new_subscriber_id()),
        context_(context),
        connection_(connection),
        id_(id) {
    if (context_.pubsub == nullptr) return;
    context_.loop.deliver_waiting();  // what was broadcast before is not for this connection
    context_.index().subscribe(id, *this, pubsub::FastLane{}, membership_);
  }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;
  ~Identity() override { unsubscribe(); }

  void unsubscribe() { membership_.leave(); }

  [[nodiscard]] std::string_view id() const noexcept { return id_.view(); }

  [[nodiscard]] std::string_view kind() const override { return kSocketId; }
  void on_broadcast(const pubsub::BroadcastPtr& broadcast) override {
    if (broadcast->content().event != kDisconnectEvent) return;
    context_.loop.defer([&context = context_, connection = connection_] {
      if (ConnectionHandler* socket = context.connections.find(connection)) {
        socket->disconnect({Cause::disconnect_broadcast, "disconnect broadcast"});
      }
    });
  }

 private:
  channels::ShardContext& context_;
  ConnectionId connection_;
  base::CompactText id_;
  pubsub::Membership membership_;
};

SocketServer::SocketServer(channels::ShardContext& context, const SocketMount& mount, AcceptedSocket accepted,
                           Transport& transport)
    : context_(context),
      mount_(mount),
      application_(std::move(accepted.application)),
      serializer_(*accepted.serializer),
      transport_(transport),
      id_(context.connections.insert<ConnectionId>(*this)),
      serializer_index_(index_of(serializer_, mount.serializers)) {
  if (accepted.id) identity_ = std::make_unique<Identity>(context_, id_, *accepted.id);
}

SocketServer::~SocketServer() {
  closed(StopReason::shutdown("closed"));
  context_.connections.erase(id_);
}

std::optional<std::string> SocketServer::socket_id() const {
  return identity_ ? std::optional(std::string(identity_->id())) : std::nullopt;
}

// --- in: frame → message → what it means (spec wire-protocol.md §8, in this order) ---

std::optional<phoenix::DecodeError> SocketServer::receive(phoenix::FrameKind kind, std::string_view frame) {
  if (closed_) return std::nullopt;  // read together with the frame that ended it
  const phoenix::DecodeResult decoded = phoenix::decode(serializer_, kind, frame, context_.decode_scratch);
  if (const auto* error = std::get_if<phoenix::DecodeError>(&decoded)) return *error;
  const auto& message = std::get<phoenix::MessageView>(decoded);
  context_.observer.decoded(id_, transport_, message, frame.size());
  if (admit(message)) dispatch(message);
  return std::nullopt;
}

// --- limits ---

bool SocketServer::admit(const phoenix::MessageView& message) {
  const SocketLimits& limits = mount_.options.limits;
  const runtime::EventLoop& loop = context_.loop;
  const auto rate = limits_.check_rate(limits, message, loop.now(), loop.recent_pause());
  if (rate && !is_served(*rate, message)) return false;
  const auto names = MessageLimits::check_names(limits, message);
  return !names || is_served(*names, message);
}

bool SocketServer::is_served(const LimitBreach& breach, const phoenix::MessageView& message) {
  context_.observer.limit_reached(id_, message, breach.limit);
  switch (breach.outcome) {
    case LimitBreach::Outcome::tolerated:
      return true;
    case LimitBreach::Outcome::refused:
      refuse(breach, message);
      return false;
    default:
      close_for_ignoring_limit(breach.limit);
      return false;
  }
}

void SocketServer::refuse(const LimitBreach& breach, const phoenix::MessageView& message) {
  record_refusal(breach, message);
  if (!breach.retry_after) return reply_error(message.join_ref, message, breach.reason);
  const auto retry_after = std::chrono::ceil<std::chrono::milliseconds>(*breach.retry_after).count();
  reply(message.join_ref, message, "error",
        Payload({{"reason", breach.reason}, {"retry_after", retry_after}}));
}

void SocketServer::record_refusal(const LimitBreach& breach, const phoenix::MessageView& message) {
  switch (breach.cause) {
    case Cause::too_many_messages:
      return context_.observer.counted(breach.cause);  // a client that sends too many sends more of them
    case Cause::name_too_long:
      return note({breach.cause, breach.reason}, {});  // the topic may be what is too long
    default:
      return note(breach.cause, message.topic.text());
  }
}

void SocketServer::control(std::string_view, ControlKind) {
  if (closed_) return;
  if (!limits_.allow_control(mount_.options.limits, context_.loop.now(), context_.loop.recent_pause()))
    close_for_ignoring_limit("messages_per_second");
}

void SocketServer::close_for_ignoring_limit(std::string_view limit) {
  context_.logger.warning(
      fmt::format("{} ignored a limit of {} and is closed: {}", transport_.peer(), mount_.path, limit));
  closed(StopReason::shutdown("limit"));
  transport_.close(websocket::CloseCode::policy_violation, {Cause::limit_ignored, limit});
}

// --- its meaning ---

void SocketServer::dispatch(const phoenix::MessageView& message) {
  if (message.topic.is(phoenix::kHeartbeatTopic) && message.event.is(phoenix::kHeartbeatEvent)) {
    return heartbeat(message);
  }
  if (ChannelServer* channel = find(message.topic)) return message_for(*channel, message);
  message_without_channel(message);
}

void SocketServer::heartbeat(const phoenix::MessageView& message) {
  reply({}, message, "ok", {});
}

void SocketServer::message_without_channel(const phoenix::MessageView& message) {
  if (message.event.is(phoenix::kJoinEvent)) return join(message);
  if (message.event.is(phoenix::kLeaveEvent)) return reply(message.join_ref, message, "ok", {});
  reply_error({}, message, "unmatched topic");
}

void SocketServer::message_for(ChannelServer& channel, const phoenix::MessageView& message) {
  if (channel.lets_messages_wait()) return wait_for_join(channel, message);
  if (message.event.is(phoenix::kJoinEvent)) return join_again(channel, message);
  const bool current = message.join_ref.is_null() || message.join_ref == channel.stored_join_ref();
  // Meant for an earlier join of this topic: dropped silently.
  if (!current) return note(Cause::stale_join_ref, channel.topic());
  if (message.event.is(phoenix::kLeaveEvent)) return channel.leave(message.ref);
  channel.handle_in(message);
}

// --- join ---

void SocketServer::join(const phoenix::MessageView& message) {
  const bool may_exist = message.topic.is_string() && !presence::is_tracker_topic(message.topic.text());
  const Route* route = may_exist ? mount_.definition.routes->find(message.topic.text()) : nullptr;
  if (route == nullptr) {
    log(LogLevel::warning, message,
        fmt::format("Ignoring unmatched topic {} in {}", base::shown_quoted(message.topic.text()),
                    mount_.definition.name));
    note(Cause::unmatched_topic, message.topic.text());
    return reply_error({}, message, "unmatched topic");
  }
  if (channels_.size() >= mount_.options.max_channels_per_transport) {
    log(LogLevel::error, message,
        fmt::format("Reached max channels per transport limit of {} for socket ID {} in {}",
                    mount_.options.max_channels_per_transport,
                    identity_ ? base::shown_quoted(identity_->id()) : "none", mount_.definition.name));
    note(Cause::too_many_channels, message.topic.text());
    return reply_error(message.join_ref, message, "too many channels joined");
  }
  start_channel(*route, message);
}

void SocketServer::start_channel(const Route& route, const phoenix::MessageView& message) {
  if (context_.pubsub == nullptr) {
    context_.logger.error("no pubsub is configured (Config::pubsub), so no channel can be joined");
    return reply_error(message.join_ref, message, "join crashed");
  }
  const auto breach = MessageLimits::check_join(mount_.options.limits, context_.waiting_joins);
  if (breach && !is_served(*breach, message)) return;
  channels_.push_back(std::make_unique<ChannelServer>(context_, *this, route, message.topic.text(),
                                                      message.join_ref, message.ref));
  channels_.back()->join(message.payload);
}

/// The old channel is gone before the new one is asked; its phx_close comes after the new join's answer (spec
/// wire-protocol.md §10).
void SocketServer::join_again(ChannelServer& old, const phoenix::MessageView& message) {
  log(LogLevel::debug, message,
      fmt::format("Duplicate channel join for topic {} in {}. Closing existing channel for new join.",
                  base::shown_quoted(message.topic.text()), mount_.definition.name));
  const phoenix::Ref old_join_ref(old.stored_join_ref());
  // In a cluster: the topic stays known to other nodes, so that the new join need not wait for them.
  const pubsub::InterestHold hold(context_.pubsub->remote_interest(), old.topic());
  old.discard();
  message_without_channel(message);
  const Payload nothing;
  const fastlane::MessageSource source{message.topic.text(), phoenix::kCloseEvent, nothing};
  send(phoenix::encode_close(serializer_, {old_join_ref, message.topic.text()}, context_.scratch),
       fastlane::Lane::channel, &source);
}

void SocketServer::wait_for_join(ChannelServer& channel, const phoenix::MessageView& message) {
  if (!channel.keep_waiting(message)) {
    note(Cause::too_many_waiting, channel.topic());
    reply_error(message.join_ref, message, "too many messages wait for the join of this topic");
  }
}

void SocketServer::join_settled(ChannelServer& channel) {
  const auto waiting = channel.take_waiting();
  if (!waiting.empty()) replay(std::string(channel.topic()), waiting);
}

void SocketServer::channel_ended(ChannelServer& channel) {
  const auto found = std::find_if(channels_.begin(), channels_.end(),
                                  [&](const auto& one) { return one.get() == &channel; });
  ROOST_CHECK(found != channels_.end(), "a channel ends once");
  std::unique_ptr<ChannelServer> ended = std::move(*found);
  channels_.erase(found);
  const auto waiting = ended->take_waiting();
  const std::string topic(ended->topic());
  context_.loop.retire(std::move(ended));
  if (!closed_ && !waiting.empty()) replay(topic, waiting);
}

/// What waited for a join, in its order; a join among it may make the rest wait again. A client that has
/// given up on a join says so only after it, and joins again: an overdue join must not make more work.
void SocketServer::replay(std::string_view topic, const std::vector<channels::KeptMessage>& messages) {
  const base::TimePoint alive = context_.loop.patient_now() - mount_.options.limits.join_deadline;
  for (const channels::KeptMessage& kept : messages) {
    phoenix::MessageView message = kept.view();
    message.topic = topic;
    if (message.event.is(phoenix::kJoinEvent) && kept.came_at < alive) {
      context_.observer.limit_reached(id_, message, "join_deadline");
      note(Cause::join_overdue, topic);
      continue;
    }
    dispatch(message);
  }
}

// --- the end ---

void SocketServer::closed(const StopReason& reason) {
  if (closed_) return;
  closed_ = true;
  base::Span span = context_.observer.closing();
  const std::string text = reason.text();
  const auto what = [&] {
    TelemetryEvent event;
    describe(event);
    event.reason = text;
    return event;
  };
  span.start(what);
  if (identity_) identity_->unsubscribe();
  while (!channels_.empty())
    channels_.front()->connection_closed(reason);
  span.stop(what);
}

void SocketServer::drain() {
  closed(StopReason::shutdown("draining"));
  transport_.close(websocket::CloseCode::service_restart, {Cause::drained, "drain"});
}

void SocketServer::disconnect(const Why& why) {
  closed(StopReason::shutdown("disconnected"));
  transport_.close(websocket::CloseCode::going_away, why);
}

// --- out ---

ChannelServer* SocketServer::find(phoenix::NameView topic) const noexcept {
  if (!topic.is_string()) return nullptr;
  for (const auto& channel : channels_) {
    if (channel->topic() == topic.text()) return channel.get();
  }
  return nullptr;
}

void SocketServer::reply(phoenix::RefView join_ref, const phoenix::MessageView& message,
                         std::string_view status, const Payload& response) {
  const bool heartbeat =
      message.event.is(phoenix::kHeartbeatEvent) && message.topic.is(phoenix::kHeartbeatTopic);
  send(phoenix::encode_reply(serializer_, {join_ref, message.ref, message.topic, status, response},
                             context_.scratch),
       heartbeat ? fastlane::Lane::urgent : fastlane::Lane::reply);
  context_.observer.answered(
      {id_, transport_, message.topic.text(), message.event.text(), status, response.text()});
}

void SocketServer::reply_error(phoenix::RefView join_ref, const phoenix::MessageView& message,
                               std::string_view reason) {
  reply(join_ref, message, "error", Payload({{"reason", reason}}));
}

void SocketServer::log(LogLevel level, const phoenix::MessageView& message, const std::string& line) const {
  const std::string id = to_string(id_);
  const LogField fields[] = {{"connection", id}, {"socket", mount_.definition.name}};
  context_.logger.write({level, line, {mount_.path, message.topic.text(), message.event.text()}, fields});
}

void SocketServer::send(const phoenix::EncodeResult& encoded, fastlane::Lane lane,
                        const fastlane::MessageSource* source) {
  if (const auto* error = std::get_if<phoenix::EncodeError>(&encoded))
    return context_.logger.error(error->message);
  auto message = fastlane::frame_encoded(std::get<phoenix::FrameKind>(encoded), context_.scratch, lane);
  message.source = source;
  transport_.send(message);
}

const Delivery* SocketServer::delivery_of(std::string_view topic, std::string_view event) const {
  const ChannelServer* channel = find(topic);
  if (channel == nullptr) return nullptr;
  for (const EventDelivery& one : channel->route().deliveries)
    if (one.event == event) return &one.delivery;
  return nullptr;
}

// --- introspection ---

void SocketServer::describe(TelemetryEvent& event) const {
  event.connection = id_;
  event.mount = mount_.path;
  event.socket_type = mount_.definition.name;
  event.transport = transport_.name();
  event.serializer = serializer_.name();
  event.socket = application_.get();
}

void SocketServer::record(const Why& why, std::string_view topic, std::uint16_t code) {
  const std::string peer = transport_.peer();
  const std::string_view socket_id = identity_ ? identity_->id() : std::string_view();
  const std::string proxy = transport_.proxy();
  context_.observer.recorded(why, {id_, socket_id, peer, topic, proxy}, code, transport_.evidence());
}

ConnectionInfo SocketServer::info() const {
  ConnectionInfo info = connection_info(id_, mount_, transport_);
  info.socket_id = socket_id();
  info.serializer = serializer_.name();
  info.channels = channels_.size();
  info.closing = closed_;
  return info;
}

std::vector<ChannelInfo> SocketServer::channel_infos(Detail detail) const {
  std::vector<ChannelInfo> all;
  all.reserve(channels_.size());
  for (const auto& channel : channels_)
    all.push_back(channel->info(detail));
  return all;
}

}  // namespace roost::socket
