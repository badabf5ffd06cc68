// SPDX-License-Identifier: Apache-2.0
#include "client/websocket_link.hpp"

#include "client/bearer_subprotocols.hpp"
#include "client/retry_after.hpp"

namespace roost::client {
namespace {

using phoenix::FrameKind;
using websocket::Opcode;

std::vector<std::string> subprotocols(const ClientOptions& options) {
  std::vector<std::string> names = options.subprotocols;
  const auto bearer = bearer_subprotocols(options.auth_token);
  names.insert(names.end(), bearer.begin(), bearer.end());
  return names;
}

}  // namespace

WebSocketLink::WebSocketLink(runtime::EventLoop& loop, ServerUrl url, const ClientOptions& options,
                             base::RandomBytes random, WallClock wall_clock)
    : loop_(loop),
      url_(std::move(url)),
      options_(options),
      random_(std::move(random)),
      wall_clock_(std::move(wall_clock)),
      tls_(std::make_shared<net::ClientTls>(net::TlsTrust{options.cacertfile, options.verify_server})),
      resolver_(std::make_shared<net::Resolver>(loop)) {}

void WebSocketLink::open() {
  ConnectionEvents& events = *this;
  connection_ = std::make_unique<ClientWebSocket>(loop_, random_, events);
  const auto url = address();
  const auto opened = url ? connection_->open(*url, connection_options()) : Result<void>(url.error());
  if (opened) return;
  loop_.defer([this, failed = connection_.get(), error = opened.error()] {
    if (connection_.get() == failed) on_refused({error, std::nullopt});
  });
}

Result<ServerUrl> WebSocketLink::address() const {
  ServerUrl url = url_;
  url.target = with_query(websocket_target(url.target), options_.params);
  try {
    if (options_.params_at_connect) url.target = with_query(url.target, options_.params_at_connect());
  } catch (const std::exception& error) {
    return make_error(std::string("params_at_connect threw: ") + error.what());
  }
  url.target = with_query(url.target, {{"vsn", options_.vsn}});
  return url;
}

ConnectionOptions WebSocketLink::connection_options() const {
  ConnectionOptions options{.headers = options_.headers,
                            .subprotocols = subprotocols(options_),
                            .timeout = options_.connect_timeout,
                            .max_message_size = options_.max_message_size,
                            .max_unsent_bytes = options_.max_unsent_bytes,
                            .tls = tls_,
                            .resolver = resolver_};
  if (!options_.origin.empty()) options.headers.add("Origin", options_.origin);
  return options;
}

Result<void> WebSocketLink::send(FrameKind kind, std::string_view frame) {
  if (connection_ && connection_->send(kind == FrameKind::text ? Opcode::text : Opcode::binary, frame))
    return {};
  return make_error("too much is already waiting to be sent", std::errc::no_buffer_space);
}

void WebSocketLink::close(std::uint16_t code, std::string_view reason) {
  if (!connection_) return;
  connection_->abandon(static_cast<websocket::CloseCode>(code), reason);
  drop();
}

void WebSocketLink::on_refused(const Refusal& refusal) {
  const base::Duration wait = min_delay(refusal);
  drop();
  socket_->on_failed(refusal.error, wait);
}

base::Duration WebSocketLink::min_delay(const Refusal& refusal) const {
  if (!refusal.response) return base::Duration::zero();
  const std::time_t now = std::chrono::system_clock::to_time_t(wall_clock_());
  const auto most = std::chrono::duration_cast<std::chrono::seconds>(options_.max_retry_after);
  return retry_after(*refusal.response, now, most).value_or(std::chrono::seconds(0));
}

void WebSocketLink::on_message(Opcode opcode, std::string_view payload) {
  socket_->on_frame(opcode == Opcode::text ? FrameKind::text : FrameKind::binary, payload);
}

void WebSocketLink::on_closed(const ConnectionClose& close) {
  drop();
  socket_->on_closed({static_cast<std::uint16_t>(close.code), close.reason});
}

void WebSocketLink::drop() {
  loop_.retire(std::move(connection_));  // it may be on the call stack
}

}  // namespace roost::client
