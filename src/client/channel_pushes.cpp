// SPDX-License-Identifier: Apache-2.0
// The messages a channel sends, and their answers.
#include <algorithm>

#include "base/check.hpp"
#include "client/channel_core.hpp"

namespace roost::client {

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
