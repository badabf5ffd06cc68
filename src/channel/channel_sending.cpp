// SPDX-License-Identifier: Apache-2.0
// What a channel says: pushes, replies, broadcasts, and its end. Before it says something to its client, the
// deliveries go out that wait in the shard's mailbox: they happened before.
#include <fmt/format.h>

#include <stdexcept>

#include "channel/channel_server.hpp"
#include "channel/pending_join.hpp"
#include "inspect/probes.hpp"

namespace roost::channels {

void ChannelServer::push(std::string_view event, const Payload& payload) {
  require_joined("push");
  context_.loop.deliver_waiting();
  if (const auto problem = try_push(event, payload)) {
    throw std::invalid_argument(fmt::format("push of \"{}\": {}", event, *problem));
  }
}

std::optional<std::string> ChannelServer::try_push(std::string_view event, const Payload& payload) {
  const phoenix::Push message{own_join_ref(), topic_.view(), event, payload};
  const fastlane::MessageSource source{message.topic, message.event, payload};
  if (auto problem = send(phoenix::encode_push(host_.serializer(), message, context_.scratch),
                          fastlane::Lane::channel, &source)) {
    return problem;
  }
  membership_.count_sent(context_.scratch.size());
  ROOST_PROBE(out, topic_.view(), event, context_.scratch.size());
  return std::nullopt;
}

void ChannelServer::broadcast(SubscriberId from, std::string_view event, const Payload& payload) {
  require_joined("broadcast");
  context_.pubsub->broadcast_from(from, topic_.view(), event, payload).value();
}

std::optional<std::string> ChannelServer::send_reply(phoenix::RefView ref, const Reply::Content& reply) {
  context_.loop.deliver_waiting();
  const phoenix::Reply message{own_join_ref(), ref, topic_, reply.status, reply.response};
  return send(phoenix::encode_reply(host_.serializer(), message, context_.scratch), fastlane::Lane::reply);
}

std::optional<std::string> ChannelServer::send_join_answer(std::string_view status, const Payload& response) {
  context_.loop.deliver_waiting();
  const phoenix::Reply reply{join_ref_, ref_, topic_, status, response};
  return send(phoenix::encode_reply(host_.serializer(), reply, context_.scratch));
}

void ChannelServer::send_control(bool graceful) {
  context_.loop.deliver_waiting();
  const phoenix::Control control{join_ref_, topic_.view()};
  const phoenix::Serializer& serializer = host_.serializer();
  const auto encoded = graceful ? phoenix::encode_close(serializer, control, context_.scratch)
                                : phoenix::encode_error(serializer, control, context_.scratch);
  const std::string_view event = graceful ? phoenix::kCloseEvent : phoenix::kErrorEvent;
  const Payload nothing;
  const fastlane::MessageSource source{control.topic, event, nothing};
  if (const auto problem = send(encoded, fastlane::Lane::channel, &source)) context_.logger.error(*problem);
}

std::optional<std::string> ChannelServer::send(const phoenix::EncodeResult& encoded, fastlane::Lane lane,
                                               const fastlane::MessageSource* source) {
  if (const auto* error = std::get_if<phoenix::EncodeError>(&encoded)) return error->message;
  const auto kind = std::get<phoenix::FrameKind>(encoded);
  if (!host_.sink().carries(kind)) return "this connection's transport carries no binary messages";
  fastlane::EncodedMessage message = fastlane::frame_encoded(kind, context_.scratch, lane);
  message.source = source;
  host_.sink().send(message);
  return std::nullopt;
}

/// A channel joined with join_ref null pushes under the join's ref (spec wire-protocol.md §8).
phoenix::RefView ChannelServer::own_join_ref() const noexcept {
  return join_ref_.is_null() ? ref_.view() : join_ref_.view();
}

void ChannelServer::require_joined(const char* what) const {
  if (state_ == State::joined) return;
  if (state_ == State::ended) {
    throw std::logic_error(fmt::format("{} on \"{}\" after the channel has ended", what, topic_.view()));
  }
  throw std::logic_error(fmt::format(
      "{} on \"{}\" before its join is answered: send_self() a message in join() and {} in handle_info()",
      what, topic_.view(), what));
}

SocketRef ChannelServer::socket_ref() const {
  if (state_ != State::joined || current_ref_ == nullptr) {
    throw std::logic_error(
        fmt::format("socket_ref on \"{}\" outside handle_in: there is no message to answer", topic_.view()));
  }
  return SocketRef(std::make_shared<const SocketRef::Address>(
      SocketRef::Address{context_.handles, host_.connection_id(), topic_, phoenix::Ref(own_join_ref()),
                         phoenix::Ref(*current_ref_)}));
}

PendingJoin ChannelServer::pending_join() {
  if (!in_join_) throw std::logic_error(fmt::format("pending_join on \"{}\" outside join()", topic_.view()));
  if (waits_for_answer_) {
    throw std::logic_error(
        fmt::format("pending_join on \"{}\" is taken once: copy the first one", topic_.view()));
  }
  waits_for_answer_ = true;
  ++context_.waiting_joins;
  return PendingJoin(std::make_shared<PendingJoin::State>(context_.handles, subscriber_id()));
}

ChannelHandle ChannelServer::handle() const {
  return {subscriber_id(), context_.handles};
}

}  // namespace roost::channels
