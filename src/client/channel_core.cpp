// SPDX-License-Identifier: Apache-2.0
#include "client/channel_core.hpp"

#include <algorithm>

#include "base/check.hpp"

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

// --- the messages it sends, and their answers ---

std::shared_ptr<Push> ChannelCore::make_push(std::string event, Payload payload,
                                             std::optional<base::Duration> timeout) {
  return std::make_shared<Push>(
      loop_, socket_, std::move(event), [payload = std::move(payload)] { return payload; },
      timeout.value_or(timeout_));
}

void ChannelCore::push(const std::shared_ptr<Push>& push) {
  if (gone_) return push->settle(closed("the channel has ended"));
  if (state() == ClientChannelState::joined && socket_.connected())
    transmit(push);
  else
    buffer(push);
}

void ChannelCore::transmit(const std::shared_ptr<Push>& push) {
  const phoenix::Ref ref = socket_.make_ref();
  const std::string key(ref.json());
  push->await(ref, [this, key] { settle_sent(key, {"timeout", Payload()}); });
  sent_.emplace(key, push);
  const auto sent = send(*push);
  if (!sent) settle_sent(key, not_sent(sent.error().message));
}

void ChannelCore::buffer(const std::shared_ptr<Push>& push) {
  if (buffer_.size() >= max_buffered_pushes_)
    return push->settle(not_sent("too many pushes are waiting for the channel to join"));
  push->await(phoenix::Ref(), [this, raw = push.get()] { buffered_push_timed_out(*raw); });
  buffer_.push_back(push);
}

void ChannelCore::release_buffer() {
  for (const auto& push : std::exchange(buffer_, {}))
    transmit(push);
}

void ChannelCore::buffered_push_timed_out(const Push& push) {
  const auto at =
      std::find_if(buffer_.begin(), buffer_.end(), [&](const auto& each) { return each.get() == &push; });
  ROOST_CHECK(at != buffer_.end(), "a buffered push is in the buffer until it is sent or settled");
  const auto late = std::move(*at);
  buffer_.erase(at);
  late->settle({"timeout", Payload()});
}

void ChannelCore::reply_received(const phoenix::ServerMessage& reply) {
  ClientReply answer{std::string(reply.status.value_or("")), reply.payload};
  if (reply.ref != join_push_->ref().view()) return settle_sent(reply.ref.json(), std::move(answer));
  if (join_push_->awaiting()) join_answered(std::move(answer));
}

void ChannelCore::settle_sent(std::string_view ref, ClientReply answer) {
  const auto found = sent_.find(ref);
  if (found == sent_.end()) return;  // already answered, or too late
  const auto push = std::move(found->second);
  sent_.erase(found);
  push->settle(std::move(answer));
}

void ChannelCore::settle_sent(const ClientReply& answer) {
  if (join_push_->awaiting()) join_push_->settle(answer);
  for (const auto& [ref, push] : std::exchange(sent_, {}))
    push->settle(answer);
}

void ChannelCore::settle_buffered(const ClientReply& answer) {
  for (const auto& push : std::exchange(buffer_, {}))
    push->settle(answer);
}

Result<void> ChannelCore::send(const Push& push) {
  const auto payload = push.payload();
  if (!payload) return payload.error();
  return socket_.send({join_push_->ref(), push.ref(), topic_, push.event(), *payload});
}

void ChannelCore::send_leave() {
  if (!socket_.connected()) return;
  const phoenix::Ref ref = socket_.make_ref();
  const Payload empty;
  // If there is no room for it, the connection is lost, and the channel ends with it.
  static_cast<void>(socket_.send({join_push_->ref(), ref, topic_, phoenix::kLeaveEvent, empty}));
}

}  // namespace roost::client
