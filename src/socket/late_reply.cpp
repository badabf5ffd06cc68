// SPDX-License-Identifier: Apache-2.0
// SocketRef: a reply that is given after handle_in has returned. It goes to the connection, and does so even
// when the channel has ended.
#include <fmt/format.h>

#include "base/log_text.hpp"
#include "channel/pending_join.hpp"
#include "channel/shard_context.hpp"
#include "socket/connection_handler.hpp"

namespace roost {
namespace {

void send_late_reply(channels::ShardContext& context, const SocketRef::Address& address,
                     const std::string& status, const Payload& response) {
  socket::ConnectionHandler* connection = context.connections.find(address.connection);
  channels::ChannelHost* host = connection == nullptr ? nullptr : connection->channel_host();
  if (host == nullptr) return;
  context.loop.deliver_waiting();
  const phoenix::Reply reply{address.join_ref, address.ref, address.topic, status, response};
  const auto encoded = phoenix::encode_reply(host->serializer(), reply, context.scratch);
  if (const auto* error = std::get_if<phoenix::EncodeError>(&encoded)) {
    context.logger.error(fmt::format("a late reply on {} can't be sent: {}",
                                     base::shown_quoted(address.topic.view()), error->message));
    return;
  }
  host->sink().send(
      fastlane::frame_encoded(std::get<phoenix::FrameKind>(encoded), context.scratch, fastlane::Lane::reply));
  context.observer.answered(
      {address.connection, host->client(), address.topic.view(), {}, status, response.text()});
}

}  // namespace

void SocketRef::reply(std::string status, Payload response) const {
  if (address_->target->in_callback()) {
    return send_late_reply(*address_->target->context, *address_, status, response);
  }
  address_->target->mailbox->post_delivery(
      [address = address_, status = std::move(status), response = std::move(response)] {
        send_late_reply(*address->target->context, *address, status, response);
      });
}

}  // namespace roost
