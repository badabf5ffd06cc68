// SPDX-License-Identifier: Apache-2.0
#include "erlang/link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "base/random.hpp"
#include "protocol/distribution/erlang_name.hpp"

namespace roost::erlang {

using distribution::ForwardMessage;
using distribution::Frame;
using distribution::HandshakeFault;
using distribution::NodeFacts;
using distribution::Speech;

namespace {

/// After a refusal, which trying again soon does not change.
constexpr base::Duration kAfterRefusal = std::chrono::seconds(5);
/// After the other node has said that it is calling itself.
constexpr base::Duration kAfterWait = std::chrono::seconds(1);
/// A `pg` that has ended, or that a node has not started yet, is there by then, or later.
constexpr base::Duration kPgRestarts = std::chrono::seconds(1);
/// A node sends something at least that often within net_ticktime.
constexpr int kBeats = 8;

std::uint32_t random_challenge() {
  std::uint32_t number = 0;
  base::system_random()(std::as_writable_bytes(std::span(&number, 1)));
  return number;
}

}  // namespace

Link::Link(LinkContext context, std::string peer, Kind kind, Events& events)
    : loop_(context.loop),
      resolver_(std::move(context.resolver)),
      peer_(std::move(peer)),
      kind_(kind),
      settings_(context.settings),
      speech_(context.speech),
      groups_(context.groups),
      events_(events),
      attempt_(loop_, *this, [this] { attempt_missed(); }),
      silence_(loop_, *this, [this] { silent(); }),
      beat_timer_([this] { beat(); }),
      rediscover_timer_([this] { rediscover(); }),
      retry_(loop_, {.delays = settings_.options.reconnect_delays, .jitter = 0.5}, [this] { connect(); }) {}

Link::~Link() {
  drop_connection();
}

void Link::open() {
  if (kind_ == Kind::configured) connect();
}

void Link::finish() {
  if (std::exchange(phase_, Phase::finished) == Phase::finished) return;
  if (stream_) stream_->finish();
  drop_connection();
  retry_.cancel();
}

// --- from a name to a connection ---

void Link::connect() {
  settings_.board.connecting(peer_);
  phase_ = Phase::looking_up;
  attempt_.give(settings_.options.connect_timeout);
  look_up_.emplace(loop_, resolver_, peer_, settings_.options.epmd_port,
                   [this](const Result<std::uint16_t>& port) { looked_up(port); });
}

void Link::looked_up(const Result<std::uint16_t>& port) {
  look_up_.reset();
  if (!port) return lost(port.error().message);
  phase_ = Phase::dialing;
  dialer_.emplace(loop_, resolver_, std::string(distribution::host_of(peer_)), *port,
                  [this](Result<net::TcpSocket> socket) { dialed(std::move(socket)); });
}

void Link::dialed(Result<net::TcpSocket> socket) {
  if (!socket) return lost(socket.error().message);
  socket->set_no_delay();
  auto opened = net::ByteStream::open(loop_, *std::move(socket), *this);
  if (!opened) return lost(opened.error().message);
  stream_ = *std::move(opened);
  phase_ = Phase::handshaking;
  handshake_.emplace(settings_.own, peer_, settings_.cookie, random_challenge());
  handshake_->start(stream_->output());
}

void Link::shake_hands(std::string_view bytes) {
  const auto step = handshake_->read(bytes, stream_->output());
  if (std::holds_alternative<distribution::NeedMore>(step)) return;
  if (const auto* fault = std::get_if<HandshakeFault>(&step)) {
    if (fault->kind != HandshakeFault::Kind::wait) return lost(fault->text, kAfterRefusal);
    yield_to_caller();
    return;
  }
  go_up(bytes);
}

/// If nothing comes of it, this node calls again.
void Link::yield_to_caller() {
  phase_ = Phase::waiting;
  drop_connection();
  if (kind_ == Kind::configured)
    retry_.schedule(std::max<base::Duration>(kAfterWait, settings_.options.connect_timeout));
}

void Link::adopt(std::unique_ptr<net::ByteStream> stream, const NodeFacts&, std::string_view rest) {
  if (is_up()) lost("it has made a new connection");
  drop_connection();
  retry_.cancel();
  settings_.board.connecting(peer_);
  stream_ = std::move(stream);
  stream_->set_owner(*this);
  go_up(rest);
}

void Link::go_up(std::string_view rest) {
  attempt_.cancel();
  handshake_.reset();
  retry_.succeeded();
  phase_ = Phase::up;
  frames_.emplace(settings_.options.max_message_bytes + Speech::kMaxControl);
  conversation_.emplace(speech_, groups_, static_cast<Conversation::Events&>(*this));
  silence_.give(settings_.options.net_ticktime);
  loop_.schedule_after(beat_timer_, settings_.options.net_ticktime / kBeats);
  conversation_->begin(output());
  loop_.schedule_after(rediscover_timer_, kPgRestarts);
  read_frames(rest);
}

void Link::attempt_missed() {
  const auto seconds = std::chrono::duration<double>(settings_.options.connect_timeout).count();
  lost(fmt::format("no connection within {:.1f} s", seconds));
}

// --- the connection ---

void Link::on_bytes(std::span<std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (phase_ == Phase::handshaking) return shake_hands(text);
  silence_.give(settings_.options.net_ticktime);
  read_frames(text);
}

void Link::read_frames(std::string_view bytes) {
  while (const auto frame = frames_->next(bytes)) {
    if (frame->kind == Frame::Kind::message) conversation_->read(frame->body, output());
    if (frame->kind == Frame::Kind::too_large)
      on_malformed(fmt::format("a message of {} bytes is too large", frame->size));
  }
}

void Link::on_malformed(std::string_view why) {
  Figures::add(settings_.figures.malformed);
  settings_.malformed_log.warning(fmt::format("erlang: a message of {} was dropped: {}", peer_, why),
                                  loop_.now());
}

void Link::on_groups() {
  settings_.board.connected(peer_);
  if (!conversation_->takes_broadcasts() && !conversation_->is_roost())
    settings_.board.warn(
        peer_, fmt::format("it has no process in the group '{}': its Phoenix.PubSub is not started, or "
                           "has another name than pubsub.name",
                           groups_.worker()));
  events_.on_groups(*this);
  if (std::exchange(was_up_, false)) events_.on_return(*this);
}

void Link::on_pg_ended() {
  events_.on_groups(*this);
  loop_.schedule_after(rediscover_timer_, kPgRestarts);
}

/// Nobody else would ask: `pg` looks for visible nodes only. What is sent to a name that is not there is
/// dropped.
void Link::rediscover() {
  if (conversation_->has_pg()) return;
  settings_.board.warn(peer_, "its scope of pg does not answer: Phoenix.PubSub is not started");
  conversation_->rediscover(output());
  loop_.schedule_after(rediscover_timer_, kPgRestarts);
}

std::string& Link::output() {
  has_said_ = true;
  return stream_->output();
}

void Link::beat() {
  loop_.schedule_after(beat_timer_, settings_.options.net_ticktime / kBeats);
  if (!std::exchange(has_said_, false)) Speech::tick(stream_->output());
}

void Link::silent() {
  const auto seconds = std::chrono::duration<double>(settings_.options.net_ticktime).count();
  lost(fmt::format("it was silent for {:.1f} s", seconds));
}

// --- what is said ---

bool Link::takes(std::size_t size) {
  if (!is_up()) return false;
  if (stream_->unsent() + size <= settings_.options.max_queued_bytes) return true;
  settings_.dropped_log.warning(
      fmt::format("erlang: {} does not take messages as fast as they are sent: one was dropped", peer_),
      loop_.now());
  return false;
}

template <class Say>
void Link::say(std::size_t size, Say say) {
  if (!takes(size)) return Figures::add(settings_.figures.dropped);
  if (say(output())) Figures::add(settings_.figures.sent);
}

void Link::forward(const ForwardMessage& message) {
  say(message.term().size() + Speech::kMaxControl,
      [&](std::string& out) { return conversation_->forward(out, message); });
}

void Link::forward_direct(const ForwardMessage& message) {
  say(message.term().size() + Speech::kMaxControl,
      [&](std::string& out) { return conversation_->forward_direct(out, message); });
}

void Link::tell(std::string_view envelope) {
  if (takes(envelope.size() + Speech::kMaxControl)) conversation_->tell(output(), envelope);
}

void Link::join(std::string_view group) {
  if (is_up()) conversation_->join(output(), group);
}

// --- its end ---

void Link::on_end(const Error& error) {
  if (phase_ != Phase::handshaking) return lost(error.message);
  const HandshakeFault fault = handshake_->ended();
  lost(fault.text, fault.kind == HandshakeFault::Kind::cookie ? kAfterRefusal : base::Duration::zero());
}

void Link::lost(const std::string& problem, base::Duration at_least) {
  if (phase_ == Phase::finished) return;
  was_up_ = std::exchange(phase_, Phase::waiting) == Phase::up || was_up_;
  drop_connection();
  settings_.board.lost(peer_, problem);
  if (kind_ == Kind::configured) retry_.schedule(at_least);
  events_.on_lost(*this);
}

void Link::drop_connection() {
  attempt_.cancel();
  silence_.cancel();
  beat_timer_.cancel();
  rediscover_timer_.cancel();
  look_up_.reset();
  dialer_.reset();
  handshake_.reset();
  stream_.reset();
  frames_.reset();
  conversation_.reset();
}

}  // namespace roost::erlang
