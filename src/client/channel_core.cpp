// SPDX-License-Identifier: Apache-2.0
#include "client/channel_core.hpp"

namespace roost::client {
ChannelCore::ChannelCore(runtime::EventLoop& loop, ChannelSocket& socket, Topic topic,
                         Push::PayloadSource params, const ChannelOptions& options)
    : loop_(loop),
      socket_(socket),
      topic_(std::move(topic)),
      timeout_(options.timeout),
      max_buffered_pushes_(options.max_buffered_pushes),
      join_push_(std::make_shared<Push>(loop, socket, std::string(phoenix::kJoinEvent), std::move(params),
                                        options.timeout)),
      rejoin_timer_(loop, options.rejoins, [this] { rejoin(); }) {}

void ChannelCore::join(std::optional<base::Duration> timeout) {
  if (timeout) join_push_->set_timeout(*timeout);
  if (gone_) return join_push_->settle(closed("the channel has ended"));
  rejoin();
}

void ChannelCore::rejoin() {
  socket_.leave_others(*this);
  state_ = ClientChannelState::joining;
  join_push_->await(socket_.make_ref(), [this] { join_timed_out(); });
  if (socket_.connected()) send_join();
}

void ChannelCore::send_join() {
  const auto sent = send(*join_push_);
  if (!sent) join_answered(not_sent(sent.error().message));
}

void ChannelCore::join_answered(ClientReply answer) {
  if (answer.ok()) {
    state_ = ClientChannelState::joined;
    rejoin_timer_.succeeded();
    release_buffer();
  } else if (answer.status == "error") {
    become_errored();
  }
  join_push_->settle(std::move(answer));
}

void ChannelCore::join_timed_out() {
  // The server may still be processing the join, and must not consider us joined.
  send_leave();
  become_errored();
  join_push_->settle({"timeout", Payload()});
}

void ChannelCore::become_errored() {
  state_ = ClientChannelState::errored;
  if (socket_.connected()) rejoin_timer_.schedule();
}

void ChannelCore::fail(const Payload& why, const Payload& to_pushes) {
  become_errored();
  settle_sent({"closed", to_pushes});
  for (const Handler& handler : error_handlers_)
    handler(why);
}

void ChannelCore::connection_opened() {
  if (state() == ClientChannelState::errored) return rejoin();
  if (state() == ClientChannelState::joining) send_join();
}

void ChannelCore::connection_lost(const Payload& why) {
  rejoin_timer_.cancel();
  rejoin_timer_.lost();
  if (state() == ClientChannelState::joined || state() == ClientChannelState::joining) fail(why, why);
}

void ChannelCore::disconnected(const Payload& why) {
  connection_lost(why);
  settle_buffered({"closed", why});
}

bool ChannelCore::accepts(const phoenix::ServerMessage& message) const {
  // Messages that end a join also carry its ref, and in version 1 only that.
  const bool ends = message.event.is(phoenix::kCloseEvent) || message.event.is(phoenix::kErrorEvent);
  return message.topic.is(topic_) && names_this_join(message.join_ref) &&
         (!ends || names_this_join(message.ref));
}

bool ChannelCore::names_this_join(phoenix::RefView ref) const {
  return ref.is_null() || ref == join_push_->ref().view();
}

void ChannelCore::receive(const phoenix::ServerMessage& message) {
  if (message.event.is(phoenix::kReplyEvent)) return reply_received(message);
  if (message.event.is(phoenix::kCloseEvent)) return close("the server closed the channel");
  if (message.event.is(phoenix::kErrorEvent))
    return fail(message.payload, closed("the channel crashed").response);
  const auto found = handlers_.find(message.event.text());
  if (found == handlers_.end()) return;
  for (const Handler& handler : found->second)
    handler(message.payload);
}

void ChannelCore::leave() {
  if (gone_) return;
  rejoin_timer_.reset();
  state_ = ClientChannelState::leaving;
  if (join_claimed()) send_leave();
  close("the channel was left");
}

void ChannelCore::close(const char* why) {
  if (gone_) return;
  const auto self = shared_from_this();  // the socket's reference may be the last
  end();
  settle_sent(closed(why));
  settle_buffered(closed(why));
  for (const auto& handler : close_handlers_)
    handler();
  socket_.remove(*this);
}

void ChannelCore::end() {
  rejoin_timer_.reset();
  state_ = ClientChannelState::closed;
  gone_ = true;
}

void ChannelCore::abandon() {
  end();
  join_push_->forget();
  for (const auto& [ref, push] : std::exchange(sent_, {}))
    push->forget();
  for (const auto& push : std::exchange(buffer_, {}))
    push->forget();
}

}  // namespace roost::client
