// SPDX-License-Identifier: Apache-2.0
#include "transport/websocket_connection.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "net/tcp_facts.hpp"
#include "protocol/websocket/frame_writer.hpp"
#include "transport/early_close.hpp"
#include "transport/idle_policy.hpp"
#include "transport/websocket_server.hpp"

namespace roost::transport {
namespace {

using websocket::CloseCode;
using websocket::Flow;

/// Reads of one turn: a client that never stops sending leaves room for the others.
constexpr int kReadsPerTurn = 4;

/// How long a closing connection may take to send its last bytes and to receive the peer's close.
constexpr std::chrono::seconds kCloseTimeout{5};

/// A shorter time-out says nothing about the network.
constexpr std::chrono::milliseconds kLeastUserTimeout{10'000};

/// Tells the pong from those that answer the pings of a raw socket.
constexpr std::string_view kIdlePing = "idle";

/// A message that has begun to be sent is finished before the close frame only up to this size, when the node
/// is full.
constexpr std::size_t kMostFinished = std::size_t{16} * 1024;

}  // namespace

WebSocketConnection::WebSocketConnection(WebSocketServer& server, const WebSocketMount& mount,
                                         http::Upgraded upgraded,
                                         const std::optional<websocket::DeflateAgreement>& deflate)
    : server_(server),
      mount_(mount),
      socket_(std::move(upgraded.socket)),
      token_(std::move(upgraded.token)),
      opened_at_(server.loop().now()),
      last_heard_(server.loop().patient_now()),
      deflate_(deflate) {
  server_.backlog().opened();
  const net::BacklogChange change(server_.backlog(), queue_);
  queue_.push(base::SharedBytes::copy_of(upgraded.head));
  server_.flushes().add_soon(*this);
}

WebSocketConnection::~WebSocketConnection() {
  {
    const net::BacklogChange change(server_.backlog(), queue_);
    queue_.drop_all();
  }
  server_.backlog().closed();
  server_.flushes().remove(*this);
  if (watched_) server_.loop().unwatch(socket_.fd(), *this);
}

bool WebSocketConnection::open(socket::AcceptedConnection accepted, std::string leftover,
                               runtime::Watch watch) {
  if (const auto watched = take_over(std::move(watch)); !watched) {
    server_.logger().error(watched.error().message);
    stage_ = Stage::gone;
    return false;
  }
  watched_ = true;
  handler_ = socket::open_connection(server_.context(), mount_.socket, std::move(accepted), *this);
  if (mount_.timeout != kInfinity) socket_.set_user_timeout(std::max(mount_.timeout, kLeastUserTimeout));
  schedule_check();
  handler_->opened();
  if (!leftover.empty()) receive(std::as_writable_bytes(std::span(leftover)));
  return true;
}

Result<void> WebSocketConnection::take_over(runtime::Watch watch) {
  if (watch) return watch.hand_to(*this, runtime::Interest::read);
  return server_.loop().watch(socket_.fd(), runtime::Interest::read, *this);
}

// --- in ---

void WebSocketConnection::on_io(runtime::IoEvents events) {
  if (events.writable) server_.flushes().add(*this);
  if (events.readable || events.hangup) read_available();
  if (socket_.holds_back()) server_.flushes().add(*this);  // TLS itself may have to answer what was read
}

void WebSocketConnection::read_available() {
  ReadBudget& reads = server_.reads();
  for (int round = 0; round == 0 || (round < kReadsPerTurn && !reads.spent()); ++round) {
    const std::span<std::byte> buffer = reads.buffer(socket_.tls() != nullptr);
    const net::IoResult result = socket_.read(buffer);
    if (result.status == net::IoStatus::would_block) return;
    if (result.status != net::IoStatus::bytes) return lost();
    last_heard_ = server_.loop().patient_now();
    reads.has_read(result.size);
    receive(buffer.first(result.size));
    if (result.size < buffer.size()) return;
  }
}

void WebSocketConnection::receive(std::span<std::byte> bytes) {
  if (stage_ != Stage::open) return;
  websocket::FrameLimits limits = mount_.limits;
  if (deflate_) limits.inflater = &server_.deflate().inflater();
  if (const auto error = reader_.read(bytes, limits, *this)) protocol_error(*error);
}

Flow WebSocketConnection::on_message(websocket::Opcode opcode, std::string_view payload) {
  server_.context().observer.received(*handler_, payload.size());
  const auto kind = opcode == websocket::Opcode::text ? phoenix::FrameKind::text : phoenix::FrameKind::binary;
  if (const auto error = handler_->receive(kind, payload)) {
    server_.logger().error(
        fmt::format("{} sent a frame that is not a message: {} ({})", peer(), error->reason, error->rule));
    close_or_hold(CloseCode::internal_error, {Cause::undecodable_message, error->reason},
                  StopReason::error("undecodable frame"));
  }
  return flow();
}

Flow WebSocketConnection::on_ping(std::string_view payload) {
  enqueue(websocket::frame_pong(payload), fastlane::Lane::urgent);
  handler_->control(payload, ControlKind::ping);
  return flow();
}

Flow WebSocketConnection::on_pong(std::string_view payload) {
  if (awaits_pong_ && payload == kIdlePing) {
    awaits_pong_ = false;
    round_trip_ = std::max(microseconds() - pinged_at_, std::uint32_t{1});
    return flow();
  }
  handler_->control(payload, ControlKind::pong);
  return flow();
}

void WebSocketConnection::on_close(std::optional<CloseCode> code, std::string_view) {
  begin_closing(websocket::frame_close(code), {Cause::client_closed, "client closed"},
                code ? static_cast<std::uint16_t>(*code) : std::uint16_t{0}, StopReason::shutdown("closed"));
  // RFC 6455 §1.4: a peer sends nothing after its close frame. With TLS, close_notify is still to come.
  if (stage_ == Stage::closing && socket_.tls() == nullptr) stage_ = Stage::answering;
}

void WebSocketConnection::protocol_error(const websocket::ProtocolError& error) {
  server_.logger().warning(fmt::format("{} broke the protocol: {} ({})", peer(), error.reason, error.rule));
  const Cause cause =
      error.code == CloseCode::message_too_big ? Cause::message_too_large : Cause::protocol_error;
  const std::string detail = fmt::format("{} ({})", error.reason, error.rule);
  close_or_hold(error.code, {cause, detail}, StopReason::error(std::string(error.rule)));
}

Flow WebSocketConnection::flow() const noexcept {
  return stage_ == Stage::open ? Flow::go_on : Flow::stop;
}

// --- out ---

void WebSocketConnection::send(const fastlane::EncodedMessage& message) {
  if (stage_ != Stage::open || backlog_.has_verdict()) return;
  base::SharedBytes frame = frame_of(message);
  server_.context().observer.queued(*handler_, *this, message, frame.size());
  if (backlog_.lagging()) return enqueue_lagging(message, std::move(frame));
  enqueue(std::move(frame), message.lane);
}

base::SharedBytes WebSocketConnection::frame_of(const fastlane::EncodedMessage& message) {
  if (deflate_)
    return server_.deflate().frame_of(message, mount_.socket.options.websocket.deflate, *deflate_,
                                      server_.credit());
  // A frame that goes to this connection only needs no credit.
  return message.lane == fastlane::Lane::broadcast ? server_.credit().share(message.frame) : message.frame;
}

void WebSocketConnection::ping(std::string_view payload) {
  if (stage_ == Stage::open) enqueue(websocket::frame_ping(payload), fastlane::Lane::urgent);
}

void WebSocketConnection::enqueue(base::SharedBytes frame, fastlane::Lane lane) {
  const std::size_t before = queue_.weight();
  {
    const net::BacklogChange change(server_.backlog(), queue_);
    backlog_.lagging() ? queue_.push_ahead(std::move(frame), lane) : queue_.push(std::move(frame), lane);
  }
  after_enqueue(lane, before);
}

void WebSocketConnection::after_enqueue(fastlane::Lane lane, std::size_t before) {
  if (stage_ == Stage::open && !backlog_.has_verdict() && (backlog_.lagging() || over_budget()))
    judge(before);
  if (backlog_.lagging() && !backlog_.has_verdict()) return;
  lane == fastlane::Lane::broadcast ? server_.flushes().add(*this) : server_.flushes().add_soon(*this);
  if (server_.backlog().wants_offers()) server_.flushes().offer_all();
}

void WebSocketConnection::flush() {
  if (stage_ == Stage::gone || stage_ == Stage::lingering) return;
  if (backlog_.verdict() == Cause::connection_lost) return lost();
  if (backlog_.has_verdict() && stage_ == Stage::open) close_lagging();
  if (stage_ == Stage::gone) return;
  const SendQueue::Progress progress = write_pending();
  if (progress == SendQueue::Progress::broken) return lost();
  if (progress == SendQueue::Progress::blocked) return;
  if (stage_ == Stage::answering) return lost();
  if (stage_ == Stage::closing) linger();
}

void WebSocketConnection::offer() {
  if (stage_ == Stage::gone || stage_ == Stage::lingering) return;
  // Only noted: this may be the middle of a broadcast, which a closing connection would disturb.
  if (write_pending() == SendQueue::Progress::broken) backlog_.set_verdict(Cause::connection_lost);
}

SendQueue::Progress WebSocketConnection::write_pending() {
  const net::BacklogChange change(server_.backlog(), queue_);
  const std::size_t before = queue_.bytes();
  const std::size_t waited = queue_.weight();
  inspect::Observer& observer = server_.context().observer;
  observer.flushing(before);
  const SendQueue::Progress progress = queue_.write_to(socket_, server_.credit());
  observer.flushed(*handler_, before - queue_.bytes());
  if (progress == SendQueue::Progress::broken) return progress;
  // What is written before the reader lags only fills the kernel's buffer.
  const std::size_t taken = backlog_.lagging() ? waited - queue_.weight() : 0;
  wait_until_writable(progress == SendQueue::Progress::blocked);
  backlog_.offered(taken, queue_.weight(), server_.loop());
  return progress;
}

void WebSocketConnection::wait_until_writable(bool wait) {
  if (wait == backlog_.lagging()) return;
  if (wait) {
    backlog_.begin_lag(budget(), server_.loop());
    queue_.hold(server_.backlog());
  } else {
    backlog_.end_lag();
  }
  server_.loop().change(socket_.fd(), wait ? runtime::Interest::read_write : runtime::Interest::read, *this);
}

void WebSocketConnection::drop_unsent() {
  const net::BacklogChange change(server_.backlog(), queue_);
  queue_.drop_unsent();
}

/// Our side ends; the peer's last bytes are read so that the kernel does not reset the connection and with it
/// the close frame.
void WebSocketConnection::linger() {
  stage_ = Stage::lingering;
  socket_.shutdown_write();
}

// --- a reader that lags ---

std::size_t WebSocketConnection::budget() const noexcept {
  return mount_.max_queued_bytes;
}

ReaderBacklog::Connection WebSocketConnection::judged() noexcept {
  return {server_.context(), server_.backlog(), *handler_, *this, *this, queue_,
          budget(),          Cause::reader_lags};
}

void WebSocketConnection::enqueue_lagging(const fastlane::EncodedMessage& message, base::SharedBytes frame) {
  const std::size_t before = queue_.weight();
  ReaderBacklog::keep(judged(), message, std::move(frame), message.lane);
  after_enqueue(message.lane, before);
}

void WebSocketConnection::judge(std::size_t before) {
  backlog_.judge(judged(), before);
  if (backlog_.wants_watch(over_budget())) schedule_check();
}

void WebSocketConnection::close_lagging() {
  const Cause verdict = backlog_.verdict();
  close(CloseCode::try_again_later,
        verdict == Cause::reader_lags ? Why{verdict, "the reader lags"} : Why{verdict});
  if (stage_ == Stage::held) drop_unsent();
  // The peer has the beginning of a message: the rest may be too much to keep just to send a close frame.
  if (queue_.bytes() > (verdict == Cause::reader_lags ? budget() : kMostFinished)) lost();
}

void WebSocketConnection::shed_if_above_average() {
  if (stage_ != Stage::open || !backlog_.lagging()) return;
  if (!server_.backlog().must_be_shed(queue_.bytes())) return;
  backlog_.set_verdict(Cause::node_queues_full);
  close_lagging();
}

// --- the end ---

void WebSocketConnection::close(CloseCode code, const Why& why) {
  close_or_hold(code, why, StopReason::shutdown("closed"));
}

void WebSocketConnection::drain() {
  if (stage_ == Stage::held) return send_close(websocket::frame_close(held_code_));
  if (stage_ != Stage::open) return;
  if (mount_.socket.options.drainer.is_off())
    return close(CloseCode::service_restart, {Cause::drained, "the node ends"});
  handler_->drain();
}

void WebSocketConnection::close_or_hold(CloseCode code, const Why& why, const StopReason& reason) {
  if (stage_ != Stage::open) return;
  const auto number = static_cast<std::uint16_t>(code);
  const auto min_age = mount_.socket.options.min_age.value_or(std::chrono::milliseconds(0));
  const base::Duration hold = hold_before_close(code, server_.loop().now() - opened_at_, min_age);
  if (hold <= base::Duration::zero()) return begin_closing(websocket::frame_close(code), why, number, reason);
  end_handler(why, number, reason);
  stage_ = Stage::held;
  held_code_ = code;
  server_.loop().schedule_patiently(*this, hold);
}

void WebSocketConnection::begin_closing(base::SharedBytes close_frame, const Why& why, std::uint16_t code,
                                        const StopReason& reason) {
  if (stage_ != Stage::open) return;
  end_handler(why, code, reason);
  send_close(std::move(close_frame));
}

void WebSocketConnection::end_handler(const Why& why, std::uint16_t code, const StopReason& reason) {
  handler_->record(why, code);
  handler_->closed(reason);
  server_.context().observer.closed(*handler_, why.detail, code);
}

void WebSocketConnection::send_close(base::SharedBytes close_frame) {
  if (backlog_.has_verdict()) drop_unsent();
  enqueue(std::move(close_frame));
  stage_ = Stage::closing;
  if (backlog_.lagging()) {
    // From now on the kernel keeps it, for a peer who may read on only when we have cut it off.
    socket_.socket().lift_unsent_limit();
    server_.flushes().add(*this);
  }
  server_.loop().schedule_patiently(*this, kCloseTimeout);
}

void WebSocketConnection::lost() {
  if (stage_ == Stage::gone) return;
  if (stage_ == Stage::open) {
    handler_->record(server_.ends() ? Cause::node_stopped : Cause::connection_lost, 0);
    handler_->closed(StopReason::shutdown("closed"));
    server_.context().observer.closed(*handler_, "connection lost", 0);
  }
  stage_ = Stage::gone;
  cancel();
  server_.loop().unwatch(socket_.fd(), *this);
  watched_ = false;
  server_.remove(*this);
}

// --- time ---

void WebSocketConnection::on_timer() {
  if (stage_ == Stage::held) return send_close(websocket::frame_close(held_code_));
  if (stage_ != Stage::open) return lost();
  if (over_budget() && backlog_.has_stopped(server_.loop().patient_now())) {
    backlog_.set_verdict(Cause::reader_lags);
    return close_lagging();
  }
  const IdlePolicy idle{mount_.timeout, mount_.ping_interval};
  const IdlePolicy::Step step = idle.step(server_.loop().patient_now() - last_heard_);
  if (step == IdlePolicy::Step::close) {
    // After 1000 phoenix.js would not reconnect.
    return close(CloseCode::protocol_error, {Cause::idle_timeout, "idle time-out"});
  }
  if (step == IdlePolicy::Step::ping) send_keepalive_ping();
  schedule_check();
}

/// Bytes that are received or taken do not touch the timer: it checks when it is due, and goes on waiting if
/// there were any.
void WebSocketConnection::schedule_check() {
  const IdlePolicy idle{mount_.timeout, mount_.ping_interval};
  auto check = idle.next_check(last_heard_, server_.loop().patient_now());
  if (const auto stops = backlog_.watch(over_budget()))
    check = std::min(check.value_or(base::TimePoint::max()), *stops);
  if (check) server_.loop().patient_timers().schedule(*this, *check);
}

void WebSocketConnection::send_keepalive_ping() {
  if (!awaits_pong_) pinged_at_ = microseconds();
  awaits_pong_ = true;
  enqueue(websocket::frame_ping(kIdlePing), fastlane::Lane::urgent);
}

std::uint32_t WebSocketConnection::microseconds() const {
  using std::chrono::duration_cast;
  return static_cast<std::uint32_t>(
      duration_cast<std::chrono::microseconds>(server_.loop().patient_now().time_since_epoch()).count());
}

std::optional<std::chrono::microseconds> WebSocketConnection::round_trip() const {
  if (round_trip_ == 0) return std::nullopt;
  return std::chrono::microseconds(round_trip_);
}

std::string WebSocketConnection::peer() const {
  return socket_.peer().shown();
}

std::string WebSocketConnection::proxy() const {
  const auto proxy = socket_.socket().proxy();
  return proxy ? proxy->shown() : std::string();
}

inspect::Evidence WebSocketConnection::evidence() const {
  inspect::Evidence evidence{.transport = "websocket", .queued_bytes = queue_.bytes()};
  if (const auto tcp = net::tcp_facts(socket_.fd())) {
    evidence.bytes_in = tcp->bytes_in;
    evidence.bytes_out = tcp->bytes_out;
    evidence.rtt = tcp->rtt;
    evidence.retransmits = tcp->retransmits;
  }
  evidence.age = std::chrono::duration_cast<std::chrono::seconds>(server_.loop().now() - opened_at_);
  evidence.silence = server_.loop().patient_now() - last_heard_;
  return evidence;
}

}  // namespace roost::transport
