// SPDX-License-Identifier: Apache-2.0
#include "socket/raw_socket_server.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/log_text.hpp"
#include "protocol/websocket/frame_header.hpp"
#include "socket/connection_info.hpp"

namespace roost::socket {

RawSocketServer::RawSocketServer(channels::ShardContext& context, const SocketMount& mount,
                                 std::unique_ptr<RawSocket> application, Transport& transport)
    : context_(context),
      mount_(mount),
      application_(std::move(application)),
      transport_(transport),
      id_(context.connections.insert<ConnectionId>(*this)) {
  application_->server_ = this;
}

void RawSocketServer::opened() {
  run_callback("init", [this] { application_->init(); });
}

RawSocketServer::~RawSocketServer() {
  closed(StopReason::shutdown("closed"));
  context_.connections.erase(id_);
  const channels::ChannelCallbackScope scope(context_, "destructor", mount_.path, application_.get());
  application_.reset();
}

/// For the log line of a crash: filtered if it is JSON, otherwise only its size.
std::string RawSocketServer::shown(const Message& received) const {
  if (received.kind == MessageKind::text) {
    auto json = base::shown_parameters(context_.logger.filter(), received.payload);
    if (!json.cut) return json.text;
  }
  return fmt::format("{} bytes", received.payload.size());
}

void RawSocketServer::crashed(const char* stage, std::string_view what, const Message* received) {
  stop_code_ = websocket::CloseCode::internal_error;
  const std::string payload = received == nullptr ? "" : "\n  Payload: " + shown(*received);
  context_.logger.error(fmt::format("raw socket at {} crashed in {}: {}{}", mount_.path, stage,
                                    base::shown_text(what), payload));
}

template <class Callback>
void RawSocketServer::run_callback(const char* stage, Callback&& callback, const Message* received) {
  const channels::ChannelCallbackScope scope(context_, stage, mount_.path, application_.get());
  try {
    callback();
  } catch (const std::exception& error) {
    crashed(stage, error.what(), received);
  } catch (...) {
    crashed(stage, "not a std::exception", received);
  }
  if (stop_code_ && !closed_) {
    const auto code = *stop_code_;
    const bool crashed = code == websocket::CloseCode::internal_error;
    closed(crashed ? StopReason::exception(stage) : StopReason::normal());
    transport_.close(
        code, {crashed ? Cause::socket_crashed : Cause::stopped_by_socket, "stopped by the raw socket"});
  }
}

std::optional<phoenix::DecodeError> RawSocketServer::receive(phoenix::FrameKind kind,
                                                             std::string_view frame) {
  if (!admit()) return std::nullopt;
  const Message received{frame, kind == phoenix::FrameKind::text ? MessageKind::text : MessageKind::binary};
  context_.observer.received_raw(id_, transport_, frame.size(), received.text());
  run_callback("handle_in", [&] { application_->handle_in(frame, received.kind); }, &received);
  return std::nullopt;
}

bool RawSocketServer::admit() {
  if (closed_) return false;
  const auto verdict = rate_.take(mount_.options.limits, context_.loop.now(), context_.loop.recent_pause());
  if (verdict == MessageRate::Verdict::allowed) return true;
  context_.logger.warning(fmt::format("{} sent more messages to {} than its limits allow and is closed",
                                      transport_.peer(), mount_.path));
  closed(StopReason::shutdown("limit"));
  transport_.close(websocket::CloseCode::policy_violation, {Cause::limit_ignored, "messages_per_second"});
  return false;
}

void RawSocketServer::control(std::string_view payload, ControlKind kind) {
  if (!admit()) return;
  run_callback("handle_control", [&] { application_->handle_control(payload, kind); });
}

void RawSocketServer::handle_info(const Info& info) {
  if (closed_) return;  // terminate was the last call
  run_callback("handle_info", [&] { application_->handle_info(info); });
}

void RawSocketServer::closed(const StopReason& reason) {
  if (closed_) return;
  closed_ = true;
  base::Span span = context_.observer.closing();
  const std::string text = reason.text();
  const auto what = [&] {
    TelemetryEvent event;
    event.connection = id_;
    event.reason = text;
    event.mount = mount_.path;
    event.socket_type = mount_.definition.name;
    event.transport = transport_.name();
    return event;
  };
  span.start(what);
  run_callback("terminate", [&] { application_->terminate(reason); });
  span.stop(what);
}

void RawSocketServer::drain() {
  closed(StopReason::shutdown("draining"));
  transport_.close(websocket::CloseCode::service_restart, {Cause::drained, "drain"});
}

void RawSocketServer::record(const Why& why, std::uint16_t code) {
  const std::string peer = transport_.peer();
  const std::string proxy = transport_.proxy();
  context_.observer.recorded(why, {.connection = id_, .peer = peer, .proxy = proxy}, code,
                             transport_.evidence());
}

void RawSocketServer::disconnect(const Why& why) {
  closed(StopReason::shutdown("disconnected"));
  transport_.close(websocket::CloseCode::going_away, why);
}

ConnectionInfo RawSocketServer::info() const {
  ConnectionInfo info = connection_info(id_, mount_, transport_);
  info.closing = closed_;
  return info;
}

void RawSocketServer::push(std::string_view payload, MessageKind kind) {
  const auto frame_kind = kind == MessageKind::text ? phoenix::FrameKind::text : phoenix::FrameKind::binary;
  if (!transport_.carries(frame_kind)) {
    throw std::invalid_argument("this connection's transport carries no binary messages");
  }
  transport_.send(fastlane::frame_encoded(frame_kind, payload));
  context_.observer.sent_raw(id_, transport_, payload.size(), Message{payload, kind}.text());
}

void RawSocketServer::stop(std::uint16_t close_code) {
  const auto code = static_cast<websocket::CloseCode>(close_code);
  if (!websocket::peer_may_send(code, websocket::Role::client)) {
    throw std::invalid_argument(fmt::format(
        "no close frame may carry {}: write 1000, or 4000 to 4999 for reasons of your own", close_code));
  }
  stop_code_ = code;
}

void RawSocketServer::ping(std::string_view payload) {
  if (payload.size() > websocket::kMaxControlPayload) {
    throw std::invalid_argument(fmt::format("a ping carries at most 125 bytes, not {}", payload.size()));
  }
  transport_.ping(payload);
}

}  // namespace roost::socket

namespace roost {

namespace {

constexpr const char* kSend =
    "RawSocketHandle::send, with a handle() that a callback has taken, and do it in handle_info";

}  // namespace

/// One comparison inside its own callbacks, which is nearly always.
socket::RawSocketServer& RawSocket::running(const channels::GuardedCall& call) const {
  if (channels::callback_place.object == this) return *server_;
  channels::require_shard_thread(call);
  if (server_ == nullptr) throw std::logic_error("a RawSocket can do nothing before init()");
  if (!server_->on_its_thread()) channels::refuse_here(call);
  return *server_;
}

void RawSocket::push(std::string_view payload, MessageKind kind) {
  running({"RawSocket::push", kSend}).push(payload, kind);
}
void RawSocket::ping(std::string_view payload) {
  running({"RawSocket::ping", kSend}).ping(payload);
}
void RawSocket::stop(std::uint16_t close_code) {
  running({"RawSocket::stop", kSend}).stop(close_code);
}
RawSocketHandle RawSocket::handle() const {
  return running({"RawSocket::handle", "one that a callback has taken"}).handle();
}

void RawSocketHandle::send(std::any value) const {
  if (!target_) return;
  target_->mailbox->post([context = target_->context, id = id_, info = Info::message(std::move(value))] {
    if (socket::ConnectionHandler* connection = context->connections.find(id)) connection->handle_info(info);
  });
}

}  // namespace roost
