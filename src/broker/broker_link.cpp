// SPDX-License-Identifier: Apache-2.0
#include "broker/broker_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "net/client_tls.hpp"

namespace roost::broker {
namespace {

/// The owner tops up no further: subscriptions wait until the broker has taken what was sent.
constexpr std::size_t kToppedUp = 1UL << 20;
/// Answers to a broker that asks and never reads.
constexpr std::size_t kMaxAnswers = 1UL << 20;
/// After a login that was refused, or the like.
constexpr base::Duration kLongDelay = std::chrono::seconds(5);

using Trouble = LinkBoard::Trouble;

Trouble trouble_of(DialectFault::Kind kind) {
  const bool lasts = kind == DialectFault::Kind::login || kind == DialectFault::Kind::configuration;
  return lasts ? Trouble::lasting : Trouble::passing;
}

std::string seconds_text(base::Duration time) {
  return fmt::format("{:.1f} s", std::chrono::duration<double>(time).count());
}

}  // namespace

BrokerLink::BrokerLink(runtime::EventLoop& loop, const Engine& engine, LinkOptions options, LinkBoard& board,
                       Owner& owner)
    : loop_(loop),
      engine_(engine),
      options_(std::move(options)),
      board_(board),
      owner_(owner),
      servers_(engine.servers, options_.number),
      resolver_(std::make_shared<net::Resolver>(loop)),
      attempt_(loop, *this, [this] { attempt_missed(); }),
      silence_(loop, *this, [this] { silent(); }),
      retry_(loop, options_.retries, [this] { connect(); }) {}

BrokerLink::~BrokerLink() {
  finish();
}

void BrokerLink::open() {
  // Before a stream adds itself: what the owner tops up is written in the same turn.
  loop_.add_turn_end(*this);
  hooked_ = true;
  connect();
}

void BrokerLink::finish() {
  if (std::exchange(phase_, Phase::finished) == Phase::finished) return;
  if (stream_) stream_->finish();
  drop_connection();
  retry_.cancel();
  if (std::exchange(hooked_, false)) loop_.remove_turn_end(*this);
  board_.stopped(options_.number);
}

// --- from a server to a connection ---

void BrokerLink::connect() {
  const BrokerAddress& server = servers_.current();
  board_.connecting(options_.number, server.text());
  phase_ = Phase::dialing;
  dialect_ = engine_.dialect(server.tls);
  attempt_.give(options_.connect_timeout);
  dialer_.emplace(loop_, resolver_, server.host, server.port,
                  [this](Result<net::TcpSocket> socket) { dialed(std::move(socket)); });
}

void BrokerLink::dialed(Result<net::TcpSocket> socket) {
  if (!socket) return lost(GapCause::link_down, socket.error().message, Trouble::passing);
  socket->set_no_delay();
  if (servers_.current().tls && engine_.tls_start == TlsStart::first_byte) return encrypt(*std::move(socket));
  if (listen(*std::move(socket))) dialect_->start(stream_->output());
}

void BrokerLink::encrypt(net::Stream stream) {
  phase_ = Phase::encrypting;
  auto session = engine_.tls->connect(servers_.current().host);
  handshake_.emplace(loop_, net::Stream(std::move(stream.socket()), std::move(session)),
                     [this](net::TlsHandshake::Finished finished) { encrypted(std::move(finished)); });
  if (const auto started = handshake_->start(); !started)
    lost(GapCause::link_down, started.error().message, Trouble::passing);
}

void BrokerLink::encrypted(net::TlsHandshake::Finished finished) {
  if (finished.end != net::TlsSession::Handshake::done) {
    const Error error = net::tls_failure(servers_.current().text(), *finished.stream.tls());
    return fail({DialectFault::Kind::configuration, error.message});
  }
  if (!listen(std::move(finished.stream))) return;
  if (engine_.tls_start == TlsStart::first_byte) return dialect_->start(stream_->output());
  if (const auto fault = dialect_->tls_started(stream_->output())) fail(*fault);
}

/// False: it failed.
bool BrokerLink::listen(net::Stream stream) {
  phase_ = Phase::greeting;
  auto opened = net::ByteStream::open(loop_, std::move(stream), *this);
  if (opened) {
    stream_ = *std::move(opened);
    return true;
  }
  lost(GapCause::link_down, opened.error().message, Trouble::passing);
  return false;
}

void BrokerLink::attempt_missed() {
  lost(GapCause::link_down, fmt::format("no connection within {}", seconds_text(options_.connect_timeout)),
       Trouble::passing);
}

// --- the conversation ---

void BrokerLink::on_bytes(std::span<std::byte> bytes) {
  if (connected()) silence_.give(options_.probe_interval);
  asked_ = false;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (const auto fault = dialect_->read(text, stream_->output(), *this)) return fail(*fault);
  if (dialect_->wants_tls()) return upgrade();
  if (told_to_leave_) return fail({DialectFault::Kind::unavailable, "the server is about to stop"});
  if (stream_->unsent() > options_.max_queued_bytes + kToppedUp + kMaxAnswers)
    fail({DialectFault::Kind::protocol, "the server asks and does not read the answers"});
}

void BrokerLink::upgrade() {
  net::Stream clear = stream_->release();
  stream_.reset();
  encrypt(std::move(clear));
}

void BrokerLink::on_end(const Error& error) {
  lost(GapCause::link_down, error.message, Trouble::passing);
}

void BrokerLink::on_connected(const BrokerFacts& facts) {
  phase_ = Phase::connected;
  silence_.give(options_.probe_interval);
  server_ = facts.server;
  board_.set_max_payload(options_.number, facts.max_payload);
  owner_.on_up();
}

/// Only what is subscribed is of use.
void BrokerLink::settled() {
  attempt_.cancel();
  retry_.succeeded();
  board_.connected(options_.number, server_, loop_.now());
}

void BrokerLink::on_barrier() {
  if (barriers_.empty()) return;
  const UnderWay first = barriers_.front();
  barriers_.pop_front();
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(loop_.clock().now() - first.sent);
  board_.set_round_trip(options_.number, std::max(took, std::chrono::microseconds(1)));
  if (first.barrier == Barrier::lane) settled();
  if (first.barrier != Barrier::sign_of_life) owner_.on_barrier(first.barrier);
}

void BrokerLink::silent() {
  if (!connected()) return;
  if (asked_)
    return lost(GapCause::silent_broker,
                fmt::format("the broker did not answer for {}", seconds_text(2 * options_.probe_interval)),
                Trouble::passing);
  barrier(Barrier::sign_of_life);
  asked_ = true;
  silence_.give(options_.probe_interval);
}

void BrokerLink::subscribe(std::string_view subject, SubscriptionId id) {
  dialect_->subscribe(output(), subject, id);
}

void BrokerLink::subscribe_all(std::string_view prefix, SubscriptionId id) {
  dialect_->subscribe_all(output(), prefix, id);
}

void BrokerLink::unsubscribe(SubscriptionId id) {
  dialect_->unsubscribe(output(), id);
}

void BrokerLink::barrier(Barrier barrier) {
  barriers_.push_back({barrier, loop_.clock().now()});
  dialect_->barrier(output());
}

std::string& BrokerLink::output() {
  // Something may be sent after the turn's ends have run, as when an object dies: then another turn writes
  // it.
  if (!std::exchange(woken_, true)) loop_.defer([] {});
  return stream_->output();
}

bool BrokerLink::on_turn_end() {
  woken_ = false;
  if (!connected()) return false;
  const bool more = stream_->unsent() < kToppedUp && owner_.top_up();
  if (const std::size_t unsent = stream_->unsent(); unsent != shown_unsent_) {
    shown_unsent_ = unsent;
    board_.set_queued(options_.number, unsent);
  }
  return more;
}

// --- the end of a connection ---

void BrokerLink::reopen(GapCause cause, const std::string& problem) {
  if (connected()) lost(cause, problem, Trouble::passing);
}

void BrokerLink::fail(const DialectFault& fault) {
  const bool slow = fault.kind == DialectFault::Kind::slow_consumer;
  lost(slow ? GapCause::slow_consumer : GapCause::link_down, fault.text, trouble_of(fault.kind));
}

void BrokerLink::lost(GapCause cause, const std::string& problem, Trouble trouble) {
  if (phase_ == Phase::finished) return;
  const bool was_up = std::exchange(phase_, Phase::waiting) == Phase::connected;
  drop_connection();
  board_.lost(options_.number, problem, trouble);
  servers_.advance();
  retry_.schedule(trouble == Trouble::lasting ? kLongDelay : base::Duration::zero());
  if (was_up) owner_.on_down(cause);
}

void BrokerLink::drop_connection() {
  attempt_.cancel();
  silence_.cancel();
  dialer_.reset();
  handshake_.reset();
  stream_.reset();
  dialect_.reset();
  barriers_.clear();
  told_to_leave_ = false;
  asked_ = false;
  shown_unsent_ = 0;
}

}  // namespace roost::broker
