// SPDX-License-Identifier: Apache-2.0
#include "socket/refused_socket.hpp"

#include <utility>

#include "socket/connection_info.hpp"

namespace roost::socket {
namespace {

constexpr std::string_view kRefusedEvent = "refused";

}  // namespace

RefusedSocket::RefusedSocket(channels::ShardContext& context, const SocketMount& mount,
                             RefusedConnection refused, Transport& transport)
    : context_(context),
      mount_(mount),
      refused_(std::move(refused)),
      transport_(transport),
      id_(context.connections.insert<ConnectionId>(*this)),
      hold_([this] { end(); }) {
  ++context_.refused;
}

RefusedSocket::~RefusedSocket() {
  context_.connections.erase(id_);
  --context_.refused;
}

void RefusedSocket::opened() {
  context_.loop.schedule_after(hold_, mount_.options.refusal.hold);
  if (refused_.serializer == nullptr) return;
  send(
      phoenix::encode_push(*refused_.serializer,
                           {{}, phoenix::kHeartbeatTopic, kRefusedEvent, refused_.details}, context_.scratch),
      fastlane::MessageSource{phoenix::kHeartbeatTopic, kRefusedEvent, refused_.details});
}

/// An undecodable frame is ignored: after a close the client would reconnect at once.
std::optional<phoenix::DecodeError> RefusedSocket::receive(phoenix::FrameKind kind, std::string_view frame) {
  if (refused_.serializer == nullptr) return std::nullopt;
  const phoenix::DecodeResult decoded =
      phoenix::decode(*refused_.serializer, kind, frame, context_.decode_scratch);
  if (const auto* message = std::get_if<phoenix::MessageView>(&decoded)) answer(*message);
  return std::nullopt;
}

/// Heartbeats and leaves are granted. phx_close after the error keeps the client from joining again.
void RefusedSocket::answer(const phoenix::MessageView& message) {
  const bool heartbeat =
      message.topic.is(phoenix::kHeartbeatTopic) && message.event.is(phoenix::kHeartbeatEvent);
  const bool granted = heartbeat || message.event.is(phoenix::kLeaveEvent);
  const std::string_view status = granted ? "ok" : "error";
  const Payload none;
  const Payload& response = granted ? none : refused_.details;
  send(phoenix::encode_reply(*refused_.serializer,
                             {message.join_ref, message.ref, message.topic, status, response},
                             context_.scratch));
  context_.observer.answered(
      {id_, transport_, message.topic.text(), message.event.text(), status, response.text()});
  if (!message.event.is(phoenix::kJoinEvent)) return;
  send(
      phoenix::encode_close(*refused_.serializer, {message.join_ref, message.topic.text()}, context_.scratch),
      fastlane::MessageSource{message.topic.text(), phoenix::kCloseEvent, none});
}

void RefusedSocket::send(const phoenix::EncodeResult& encoded,
                         const std::optional<fastlane::MessageSource>& source) {
  const auto* kind = std::get_if<phoenix::FrameKind>(&encoded);
  if (kind == nullptr) return;
  fastlane::EncodedMessage message = fastlane::frame_encoded(*kind, context_.scratch);
  if (source) message.source = &*source;
  transport_.send(message);
}

void RefusedSocket::closed(const StopReason&) {
  closed_ = true;
  hold_.cancel();
}

void RefusedSocket::end() {
  transport_.close(websocket::CloseCode::normal, {Cause::refused_for_good, "refused for good"});
}

void RefusedSocket::record(const Why& why, std::uint16_t code) {
  const std::string peer = transport_.peer();
  const std::string proxy = transport_.proxy();
  context_.observer.recorded(why, {.connection = id_, .peer = peer, .proxy = proxy}, code,
                             transport_.evidence());
}

ConnectionInfo RefusedSocket::info() const {
  ConnectionInfo info = connection_info(id_, mount_, transport_);
  info.closing = true;
  return info;
}

}  // namespace roost::socket
