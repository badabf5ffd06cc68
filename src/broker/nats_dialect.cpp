// SPDX-License-Identifier: Apache-2.0
#include "broker/nats_dialect.hpp"

#include <algorithm>
#include <utility>

#include "protocol/nats/nats_writer.hpp"

namespace roost::broker {
namespace {

using nats::ErrorKind;
using nats::Flow;

constexpr std::string_view kVersion = "0.1";

DialectFault::Kind kind_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::authorization:
      return DialectFault::Kind::login;
    case ErrorKind::tls_required:
      return DialectFault::Kind::configuration;
    case ErrorKind::slow_consumer:
      return DialectFault::Kind::slow_consumer;
    case ErrorKind::limit:
    case ErrorKind::stale_connection:
      return DialectFault::Kind::unavailable;
    default:
      return DialectFault::Kind::protocol;
  }
}

std::string said(std::string_view text) {
  return "the server said: " + std::string(text);
}

}  // namespace

std::optional<DialectFault> NatsDialect::read(std::string_view bytes, std::string& out,
                                              DialectEvents& events) {
  out_ = &out;
  events_ = &events;
  const auto fault = reader_->read(bytes, *this);
  if (fault && !fault_) fail(DialectFault::Kind::protocol, "the server sent " + std::string(fault->reason));
  return std::exchange(fault_, std::nullopt);
}

std::optional<DialectFault> NatsDialect::tls_started(std::string& out) {
  out_ = &out;
  reader_.emplace();
  static_cast<void>(log_in(true));
  return std::exchange(fault_, std::nullopt);
}

// --- in ---

Flow NatsDialect::on_info(std::string_view json) {
  auto info = nats::read_info(json);
  if (!info)
    return fail(DialectFault::Kind::protocol,
                "the server introduced itself in a way that is not understood: " + info.error().message);
  if (phase_ == Phase::before_info) {
    info_ = *std::move(info);
    return greeted();
  }
  take_news(*std::move(info));
  return Flow::go_on;
}

Flow NatsDialect::greeted() {
  const bool offered = info_.tls_required || info_.tls_available;
  if (encrypted_ && !offered) return fail(DialectFault::Kind::configuration, "the server does not offer TLS");
  if (!encrypted_ && !info_.tls_required) return log_in(false);
  phase_ = Phase::before_tls;
  return Flow::stop;  // what follows in clear text is not the server's: it would wait
}

Flow NatsDialect::log_in(bool over_tls) {
  const nats::ConnectOptions options{identity_->name, std::string(kVersion), over_tls};
  if (const auto appended = nats::append_connect(*out_, info_, identity_->login, options); !appended)
    return fail(DialectFault::Kind::login, appended.error().message);
  nats::append_ping(*out_);
  phase_ = Phase::logging_in;
  return Flow::go_on;
}

/// The cluster has changed, or the server is about to stop.
void NatsDialect::take_news(nats::ServerInfo info) {
  info_.connect_urls = std::move(info.connect_urls);
  if (!info_.connect_urls.empty()) events_->on_servers(info_.connect_urls);
  if (info.lame_duck) events_->on_stopping();
}

Flow NatsDialect::on_pong() {
  if (phase_ == Phase::connected) {
    events_->on_barrier();
    return Flow::go_on;
  }
  if (phase_ != Phase::logging_in)
    return fail(DialectFault::Kind::protocol, "the server answered what it was not asked");
  logged_in();
  return Flow::go_on;
}

void NatsDialect::logged_in() {
  phase_ = Phase::connected;
  if (!info_.connect_urls.empty()) events_->on_servers(info_.connect_urls);
  const std::string server = info_.server_name + " " + info_.version;
  events_->on_connected({std::min(info_.max_payload, nats::ReaderLimits().max_payload), server});
}

Flow NatsDialect::on_ping() {
  // Until it has introduced itself, a server has no reason to ask.
  if (phase_ >= Phase::logging_in) nats::append_pong(*out_);
  return Flow::go_on;
}

Flow NatsDialect::on_message(const nats::ServerMessage& message) {
  if (phase_ != Phase::connected)
    return fail(DialectFault::Kind::protocol, "the server sent a message before the login");
  events_->on_message({message.sid, message.subject, message.payload});
  return Flow::go_on;
}

Flow NatsDialect::on_error(std::string_view text) {
  const nats::ServerError error = nats::error_of(text);
  if (phase_ != Phase::connected || error.closes) return fail(kind_of(error.kind), said(text));
  refused(error, text);
  return Flow::go_on;
}

void NatsDialect::refused(const nats::ServerError& error, std::string_view text) {
  const bool subscribing = error.kind == ErrorKind::subscribe_permission || error.kind == ErrorKind::limit;
  events_->on_refused(
      {subscribing ? BrokerRefusal::Verb::subscribe : BrokerRefusal::Verb::publish, error.subject, text});
}

Flow NatsDialect::fail(DialectFault::Kind kind, std::string text) {
  fault_ = DialectFault{kind, std::move(text)};
  return Flow::stop;
}

// --- out ---

void NatsDialect::subscribe(std::string& out, std::string_view subject, SubscriptionId id) {
  nats::append_sub(out, subject, id);
}

void NatsDialect::subscribe_all(std::string& out, std::string_view prefix, SubscriptionId id) {
  nats::append_sub(out, std::string(prefix) + '*', id);
}

void NatsDialect::unsubscribe(std::string& out, SubscriptionId id) {
  nats::append_unsub(out, id);
}

void NatsDialect::barrier(std::string& out) {
  nats::append_ping(out);
}

void NatsDialect::publish_head(std::string& out, std::string_view subject, std::size_t size) {
  nats::append_pub_head(out, {subject}, size);
}

void NatsDialect::publish_end(std::string& out) {
  nats::append_pub_end(out);
}

}  // namespace roost::broker
