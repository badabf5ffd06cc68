// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/phoenix_session.hpp"

#include "base/visible_text.hpp"

namespace roost::cli::dial {
namespace {

client::SocketOptions socket_options(const Plan& plan) {
  const ClientOptions defaults;
  return {.codec = plan.codec,
          .heartbeat_interval = defaults.heartbeat_interval,
          .reconnects = {.delays = defaults.reconnect_delays},
          .channel = {.timeout = defaults.timeout,
                      .rejoins = {.delays = defaults.rejoin_delays},
                      .max_buffered_pushes = defaults.max_buffered_pushes}};
}

}  // namespace

PhoenixSession::PhoenixSession(runtime::EventLoop& loop, const Plan& plan, Owner& owner)
    : wanted_(plan.joins),
      with_presences_(plan.presence),
      owner_(owner),
      socket_(loop, socket_options(plan), *this, logger_) {}

PhoenixSession::~PhoenixSession() {
  ending_ = true;
}

void PhoenixSession::start() {
  socket_.connect();
  socket_.on_open();
  unjoined_ = wanted_.size();
  for (const ChannelJoin& each : wanted_)
    unanswered_ += 1 + each.pushes.size();
  for (const ChannelJoin& each : wanted_)
    join(each);
}

void PhoenixSession::close(std::uint16_t, std::string_view) {
  // A socket closes its link when it ends and when a heartbeat goes unanswered.
  if (!ending_) owner_.on_heartbeat_lost();
}

void PhoenixSession::join(const ChannelJoin& wanted) {
  const auto channel = socket_.make_channel(Topic(wanted.topic), [&wanted] { return wanted.params; });
  socket_.add(channel);
  channel->join_push()->add_hook([this, &wanted, was_joined = false](const ClientReply& reply) mutable {
    if (!reply.ok()) return owner_.on_join_failed(wanted.topic, reply);
    if (std::exchange(was_joined, true)) return;
    --unjoined_;
    answered();
  });
  if (with_presences_) follow_presences(*channel, wanted.topic);
  static_cast<void>(channel->claim_join());
  channel->join(std::nullopt);
  // The channel queues them until it is joined.
  for (const ChannelPush& each : wanted.pushes)
    push(*channel, each);
}

void PhoenixSession::push(client::ChannelCore& channel, const ChannelPush& push) {
  const auto sent = channel.make_push(push.event, push.payload, std::nullopt);
  sent->add_hook([this](const ClientReply&) { answered(); });
  channel.push(sent);
}

void PhoenixSession::follow_presences(client::ChannelCore& channel, const std::string& topic) {
  const ClientPresenceOptions options;
  const auto core = std::make_shared<client::PresenceCore>(
      channel.topic(), options,
      [this](const std::string& sentence) { owner_.on_presence_warning(sentence); });
  client::PresenceCore::attach(channel, core, options);
  const auto changed = [this, &topic, raw = core.get()](const ClientPresenceChange& change) {
    owner_.on_presence_change(topic, change, *raw->present());
  };
  core->handlers() = {changed, changed, [this](const ClientPresences&) { owner_.on_presence_sync(); }};
  followed_.push_back({core, std::nullopt});
  follow_count(channel, topic);
}

/// Roost's mode `counts` (docs/guides/presence.md).
void PhoenixSession::follow_count(client::ChannelCore& channel, const std::string& topic) {
  channel.on("presence_count", [this, &topic, at = followed_.size() - 1](const Payload& payload) {
    const auto json = payload.json();
    const auto* count = json && json->is_object() ? json->as_object().if_contains("count") : nullptr;
    if (count == nullptr || !count->is_int64() || count->as_int64() < 0)
      return owner_.on_presence_warning("the presence_count of " + base::visible(topic) + " has no count");
    followed_[at].counted = static_cast<std::uint64_t>(count->as_int64());
    owner_.on_presence_count(topic, *followed_[at].counted);
    owner_.on_presence_sync();
  });
}

std::vector<PresentIn> PhoenixSession::presences() const {
  std::vector<PresentIn> channels;
  channels.reserve(followed_.size());
  for (std::size_t i = 0; i < followed_.size(); ++i)
    channels.push_back({wanted_[i].topic, followed_[i].presences->present(), followed_[i].counted});
  return channels;
}

void PhoenixSession::answered() {
  if (--unanswered_ == 0) owner_.on_settled();
}

}  // namespace roost::cli::dial
