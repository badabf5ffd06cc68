// SPDX-License-Identifier: Apache-2.0
#include "client/client_websocket.hpp"

#include "protocol/websocket/frame_writer.hpp"

namespace roost::client {

using websocket::CloseCode;
using websocket::Flow;
using websocket::Opcode;

ClientWebSocket::ClientWebSocket(runtime::EventLoop& loop, base::RandomBytes random, ConnectionEvents& events)
    : loop_(loop), random_(std::move(random)), events_(events), close_timer_(loop, *this, [this] {
        end(CloseCode::abnormal, "the server did not answer the close");
      }) {}

Result<void> ClientWebSocket::open(const ServerUrl& url, const ConnectionOptions& options) {
  options_ = options;
  limits_ = {.role = websocket::Role::client, .max_message_size = options.max_message_size};
  std::array<std::byte, 16> random{};
  random_(random);
  handshake_ = {.host = url.authority(),
                .target = url.target,
                .key = websocket::make_key(random),
                .subprotocols = options.subprotocols,
                .extra_headers = options.headers};
  auto request = websocket::upgrade_request_head(handshake_);
  if (!request) return request.error();
  request_ = *std::move(request);
  phase_ = Phase::connecting;
  exchange_.emplace(loop_, url, request_, ExchangeOptions{options.timeout, options.tls, options.resolver},
                    [this](Result<HttpExchange::Outcome> answer) { handshake_done(std::move(answer)); });
  return {};
}

void ClientWebSocket::handshake_done(Result<HttpExchange::Outcome> answer) {
  if (!answer) return refuse(answer.error());
  http1::Response& response = answer->response;
  if (response.status != 101) {
    const std::string said = std::to_string(response.status) + " " + response.reason;
    return refuse(make_error("the server refused the upgrade: " + said, std::errc::connection_refused),
                  std::move(response));
  }
  const auto accepted =
      websocket::check_upgrade_response(handshake_, static_cast<int>(response.status), response.headers);
  if (!accepted) return refuse(accepted.error(), std::move(response));
  response_ = std::move(response);
  stream_ = std::move(answer->stream);
  stream_->set_owner(*this);
  exchange_.reset();
  start_reading(std::move(answer->rest));
}

void ClientWebSocket::refuse(Error error, std::optional<http1::Response> response) {
  phase_ = Phase::closed;
  exchange_.reset();
  events_.on_refused({std::move(error), std::move(response)});
}

void ClientWebSocket::start_reading(std::string rest) {
  phase_ = Phase::open;
  events_.on_open();
  // Frames that arrived with the 101.
  if (phase_ != Phase::closed && !rest.empty()) on_bytes(std::as_writable_bytes(std::span(rest)));
}

bool ClientWebSocket::send(Opcode opcode, std::string_view payload) {
  if (phase_ != Phase::open || unsent() + payload.size() > options_.max_unsent_bytes) return false;
  stream_->send(websocket::frame_message(opcode, payload, fresh_mask()).view());
  return true;
}

bool ClientWebSocket::ping(std::string_view payload) {
  if (phase_ != Phase::open) return false;
  stream_->send(websocket::frame_ping(payload, fresh_mask()).view());
  return true;
}

void ClientWebSocket::close(CloseCode code, std::string_view reason) {
  if (phase_ != Phase::open) return;
  write_close(code, reason);
  phase_ = Phase::closing;
  close_timer_.give(options_.close_timeout);
}

void ClientWebSocket::abandon(CloseCode code, std::string_view reason) {
  if (phase_ == Phase::open) write_close(code, reason);
  if (stream_) stream_->finish();
  phase_ = Phase::closed;
  exchange_.reset();
  close_timer_.cancel();
}

void ClientWebSocket::on_bytes(std::span<std::byte> bytes) {
  if (phase_ == Phase::closed) return;
  const auto error = reader_.read(bytes, limits_, *this);
  if (!error || phase_ == Phase::closed) return;
  if (phase_ == Phase::open) write_close(error->code, error->reason);
  end(error->code, error->reason);
}

void ClientWebSocket::on_end(const Error& error) {
  end(CloseCode::abnormal, error.message);
}

Flow ClientWebSocket::on_message(Opcode opcode, std::string_view payload) {
  events_.on_message(opcode, payload);
  return flow();
}

Flow ClientWebSocket::on_ping(std::string_view payload) {
  if (phase_ == Phase::open) stream_->send(websocket::frame_pong(payload, fresh_mask()).view());
  return flow();
}

Flow ClientWebSocket::on_pong(std::string_view payload) {
  events_.on_pong(payload);
  return flow();
}

void ClientWebSocket::on_close(std::optional<CloseCode> code, std::string_view reason) {
  // RFC 6455 §5.5.1: the answer echoes the code, unless only servers may send it.
  const bool echoes = !code || websocket::peer_may_send(*code, websocket::Role::server);
  if (phase_ == Phase::open) write_close(echoes ? code : CloseCode::normal, {});
  end(code.value_or(CloseCode::no_status), reason);
}

Flow ClientWebSocket::flow() const noexcept {
  return phase_ == Phase::closed ? Flow::stop : Flow::go_on;
}

void ClientWebSocket::write_close(std::optional<CloseCode> code, std::string_view reason) {
  stream_->send(websocket::frame_close(code, reason, fresh_mask()).view());
}

websocket::MaskKey ClientWebSocket::fresh_mask() {
  websocket::MaskKey key{};
  random_(key);
  return key;
}

void ClientWebSocket::end(CloseCode code, std::string_view reason) {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  close_timer_.cancel();
  stream_->finish();
  events_.on_closed({code, std::string(reason)});
}

}  // namespace roost::client
