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
    : wanted_(plan.join), owner_(owner), socket_(loop, socket_options(plan), *this, logger_) {}

PhoenixSession::~PhoenixSession() {
  ending_ = true;
}

void PhoenixSession::start() {
  socket_.connect();
  socket_.on_open();
  if (wanted_) join();
}

void PhoenixSession::close(std::uint16_t, std::string_view) {
  // A socket closes its link when it ends, and when a heartbeat is not answered.
  if (!ending_) owner_.on_heartbeat_lost();
}

void PhoenixSession::join() {
  channel_ = socket_.make_channel(Topic(wanted_->topic), [this] { return wanted_->params; });
  socket_.add(channel_);
  unanswered_ = 1;
  channel_->join_push()->add_hook([this](const ClientReply& reply) {
    if (!reply.ok()) return owner_.on_join_failed(reply);
    if (!std::exchange(was_joined_, true)) answered();
  });
  static_cast<void>(channel_->claim_join());
  channel_->join(std::nullopt);
  // They wait in the channel until it is joined.
  for (const ChannelPush& each : wanted_->pushes)
    push(each);
}

void PhoenixSession::push(const ChannelPush& push) {
  ++unanswered_;
  const auto sent = channel_->make_push(push.event, push.payload, std::nullopt);
  sent->add_hook([this](const ClientReply&) { answered(); });
  channel_->push(sent);
}

void PhoenixSession::answered() {
  if (--unanswered_ == 0) owner_.on_settled();
}

}  // namespace roost::cli::dial
