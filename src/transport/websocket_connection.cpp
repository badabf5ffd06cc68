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

/// How long a closing connection may take to send its last bytes and to hear the peer's end.
constexpr std::chrono::seconds kCloseTimeout{5};

/// Below it a time-out says nothing about the network.
constexpr std::chrono::milliseconds kLeastUserTimeout{10'000};

/// Told from the pings of a raw socket by its answer.
constexpr std::string_view kIdlePing = "idle";

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
  schedule_look();
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
  if (socket_.holds_back()) server_.flushes().add(*this);  // reading may have to be answered by TLS itself
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
        fmt::format("{} sent a frame that is no message: {} ({})", peer(), error->reason, error->rule));
    close_or_hold(CloseCode::internal_error, {Cause::undecodable_message, error->reason},
                  StopReason::error("undecodable frame"));
  }
  return flow();
}

Flow WebSocketConnection::on_ping(std::string_view payload) {
  queue(websocket::frame_pong(payload), pubsub::Lane::urgent);
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
  // RFC 6455 §1.4: behind its close frame a peer sends nothing. With TLS a goodbye comes still.
  if (stage_ == Stage::closing && socket_.tls() == nullptr) stage_ = Stage::answering;
}

void WebSocketConnection::protocol_error(const websocket::ProtocolError& error) {
  server_.logger().warning(fmt::format("{} broke the protocol: {} ({})", peer(), error.reason, error.rule));
  close_or_hold(error.code, {Cause::protocol_error, error.rule}, StopReason::error(std::string(error.rule)));
}

Flow WebSocketConnection::flow() const noexcept {
  return stage_ == Stage::open ? Flow::go_on : Flow::stop;
}

// --- out ---

void WebSocketConnection::send(const pubsub::EncodedMessage& message) {
  if (stage_ != Stage::open || verdict_ != Cause::unspecified) return;
  base::SharedBytes frame = frame_of(message);
  server_.context().observer.queued(*handler_, *this, message, frame.size());
  if (lagging()) return queue_behind(message, std::move(frame));
  queue(std::move(frame), message.lane);
}

base::SharedBytes WebSocketConnection::frame_of(const pubsub::EncodedMessage& message) {
  if (deflate_)
    return server_.deflate().frame_of(message, mount_.socket.options.websocket.deflate, *deflate_,
                                      server_.credit());
  // What goes to this connection only is not worth an account.
  return message.lane == pubsub::Lane::broadcast ? server_.credit().share(message.frame) : message.frame;
}

void WebSocketConnection::ping(std::string_view payload) {
  if (stage_ == Stage::open) queue(websocket::frame_ping(payload), pubsub::Lane::urgent);
}

void WebSocketConnection::queue(base::SharedBytes frame, pubsub::Lane lane) {
  const std::size_t before = waiting();
  {
    const net::BacklogChange change(server_.backlog(), queue_);
    lagging() ? queue_.push_ahead(std::move(frame), lane) : queue_.push(std::move(frame), lane);
  }
  queued(lane, before);
}

void WebSocketConnection::flush() {
  if (stage_ == Stage::gone || stage_ == Stage::lingering) return;
  if (verdict_ == Cause::connection_lost) return lost();
  if (verdict_ != Cause::unspecified && stage_ == Stage::open) let_go();
  if (stage_ == Stage::gone) return;
  const SendQueue::Progress progress = write_pending();
  if (progress == SendQueue::Progress::broken) return lost();
  if (progress == SendQueue::Progress::blocked) return;
  if (stage_ == Stage::answering) return lost();
  if (stage_ == Stage::closing) lingers();
}

void WebSocketConnection::offer() {
  if (stage_ == Stage::gone || stage_ == Stage::lingering) return;
  // Noted only: this may be the middle of a broadcast, which a connection that ends would disturb.
  if (write_pending() == SendQueue::Progress::broken) verdict_ = Cause::connection_lost;
}

SendQueue::Progress WebSocketConnection::write_pending() {
  const net::BacklogChange change(server_.backlog(), queue_);
  const std::size_t before = queue_.bytes();
  const std::size_t waited = waiting();
  inspect::Observer& observer = server_.context().observer;
  observer.flushing(before);
  const SendQueue::Progress progress = queue_.write_to(socket_, server_.credit());
  observer.flushed(*handler_, before - queue_.bytes());
  if (progress == SendQueue::Progress::broken) return progress;
  const std::size_t taken = lagging() ? waited - waiting() : 0;  // else by the kernel's buffer
  wait_until_writable(progress == SendQueue::Progress::blocked);
  if (lag_) lag_->offered(taken, waiting(), server_.loop().patient_now());
  return progress;
}

void WebSocketConnection::wait_until_writable(bool wait) {
  if (wait == lagging()) return;
  lag_ = wait ? std::make_unique<Lag>(mount_.max_queued_bytes, server_.loop().turn_number(),
                                      server_.loop().patient_now())
              : nullptr;
  if (wait) queue_.hold(server_.backlog());
  server_.loop().change(socket_.fd(), wait ? runtime::Interest::read_write : runtime::Interest::read, *this);
}

/// Our side ends; the peer's last bytes are read so that the kernel does not reset the connection and with it
/// the close frame.
void WebSocketConnection::lingers() {
  stage_ = Stage::lingering;
  socket_.shutdown_write();
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
  if (verdict_ != Cause::unspecified) drop_unsent();
  queue(std::move(close_frame));
  stage_ = Stage::closing;
  if (lagging()) {
    // From now on the kernel keeps it, for a peer who may read on only when we have cut it off.
    socket_.socket().let_kernel_take_all();
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
  if (lagging() && over_budget() && lag_->has_stopped(server_.loop().patient_now())) {
    verdict_ = Cause::reader_lags;
    return let_go();
  }
  const IdlePolicy idle{mount_.timeout, mount_.ping_interval};
  const IdlePolicy::Step step = idle.step(server_.loop().patient_now() - last_heard_);
  if (step == IdlePolicy::Step::close) {
    // 1000 would keep phoenix.js from coming back.
    return close(CloseCode::protocol_error, {Cause::idle_timeout, "idle time-out"});
  }
  if (step == IdlePolicy::Step::ping) ask_for_life();
  schedule_look();
}

/// Bytes that are heard or taken do not touch the timer: it looks when it is due, and goes on waiting if
/// there were any.
void WebSocketConnection::schedule_look() {
  const IdlePolicy idle{mount_.timeout, mount_.ping_interval};
  auto look = idle.next_look(last_heard_, server_.loop().patient_now());
  if (lag_) lag_->is_watched = over_budget();
  if (lag_ && lag_->is_watched) look = std::min(look.value_or(base::TimePoint::max()), lag_->stops_at());
  if (look) server_.loop().patient_timers().schedule(*this, *look);
}

void WebSocketConnection::ask_for_life() {
  if (!awaits_pong_) pinged_at_ = microseconds();
  awaits_pong_ = true;
  queue(websocket::frame_ping(kIdlePing), pubsub::Lane::urgent);
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
