// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/phoenix_session.hpp"

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
    : wanted_(plan.joins), owner_(owner), socket_(loop, socket_options(plan), *this, logger_) {}

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

void PhoenixSession::answered() {
  if (--unanswered_ == 0) owner_.on_settled();
}

}  // namespace roost::cli::dial
