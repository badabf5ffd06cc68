// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "http/exchange.hpp"
#include "transport/longpoll_server.hpp"

namespace roost::transport {
namespace {

/// A session ends after this time without a poll (spec longpoll-transport.md §8).
base::Duration silence_limit(const LongPollMount& mount) {
  return mount.options().window * 3 / 2;
}

}  // namespace

/// A GET that waits for messages. One that is not the latest only waits for the end of its window: otherwise
/// two clients that poll one session would answer each other's polls without a pause.
class LongPollSession::WaitingPoll final : private runtime::Timer {
 public:
  WaitingPoll(LongPollSession& owner, LongPollReply poll_reply)
      : reply(std::move(poll_reply)), session_(owner) {
    session_.server_.loop().schedule_after(*this, session_.mount_.options().window);
  }

  LongPollReply reply;

 private:
  void on_timer() override { session_.window_over(*this); }

  LongPollSession& session_;
};

LongPollSession::LongPollSession(LongPollServer& server, const LongPollMount& mount, std::string peer)
    : server_(server),
      mount_(mount),
      peer_(std::move(peer)),
      outbox_(&server.backlog()),
      opened_at_(server.loop().now()),
      last_poll_(server.loop().patient_now()),
      silence_check_([this] { check_silence(); }) {
  server_.backlog().opened();
}

LongPollSession::~LongPollSession() {
  ended_ = true;  // what terminate() still pushes is ignored
  drop_all();
  answers_.clear();
  count_under_way();
  server_.backlog().closed();
  handler_.reset();
  server_.flushes().remove(*this);
}

void LongPollSession::accept(socket::AcceptedConnection accepted) {
  handler_ = socket::open_connection(server_.context(), mount_.socket, std::move(accepted), *this);
}

void LongPollSession::opened() {
  server_.loop().schedule_patiently(silence_check_, silence_limit(mount_));
  handler_->opened();
}

// --- in ---

LongPollStatus LongPollSession::publish(const PostedMessages& messages, base::TimePoint since) {
  for (const PostedMessage& message : messages) {
    if (const LongPollStatus taken = take(message); taken != LongPollStatus::ok) return taken;
    const base::TimePoint now = server_.context().clock.now();
    if (now - since > mount_.options().window) return LongPollStatus::not_taken;
    since = now;
  }
  return LongPollStatus::ok;
}

LongPollStatus LongPollSession::take(const PostedMessage& message) {
  if (ended_) return LongPollStatus::not_taken;
  bytes_in_ += message.payload.size();
  server_.context().observer.received(*handler_, message.payload.size());
  const auto error = handler_->receive(message.kind, message.payload);
  if (!error) return LongPollStatus::ok;
  server_.logger().error(
      fmt::format("{} posted what is not a message: {} ({})", peer_, error->reason, error->rule));
  end({Cause::undecodable_message, error->reason}, StopReason::error("undecodable frame"),
      static_cast<std::uint16_t>(websocket::CloseCode::internal_error));
  return LongPollStatus::not_taken;
}

// --- out ---

bool LongPollSession::carries(phoenix::FrameKind kind) const noexcept {
  return kind ==
         phoenix::FrameKind::text;  // a response is JSON, and the stock client expects no base64 in it
}

void LongPollSession::send(const fastlane::EncodedMessage& message) {
  if (ended_ || backlog_.has_verdict()) return;
  if (!carries(message.kind)) {  // a broadcast, which other transports can carry
    handler_->record(Cause::transport_carries_no_binary, 0);
    return server_.logger().warning(
        fmt::format("a binary broadcast does not reach {}: long polling carries no binary messages", peer_));
  }
  bytes_out_ += message.payload().size();
  server_.context().observer.queued(*handler_, *this, message, message.payload().size());
  enqueue(message);
  server_.flushes().add(*this);
}

/// Between two polls the client lags, however fast it is. A poll fetches all that waits, so nothing has to
/// overtake.
void LongPollSession::enqueue(const fastlane::EncodedMessage& message) {
  const std::size_t before = outbox_.weight();
  if (current_ != nullptr) {
    push(message.frame);
    if (over_budget()) answer_current_poll();
    return;
  }
  ReaderBacklog::keep(judged(), message, message.frame, fastlane::Lane::channel);
  judge(before);
}

void LongPollSession::push(const base::SharedBytes& frame) {
  const net::BacklogChange change(server_.backlog(), outbox_);
  outbox_.push(frame);
}

// --- the reader ---

bool LongPollSession::over_budget() const noexcept {
  return outbox_.weight() > mount_.options().max_buffered_bytes;
}

ReaderBacklog::Connection LongPollSession::judged() noexcept {
  return {server_.context(),
          server_.backlog(),
          *handler_,
          *this,
          *this,
          outbox_,
          mount_.options().max_buffered_bytes,
          Cause::unfetched_messages,
          under_way()};
}

std::size_t LongPollSession::under_way() const noexcept {
  std::size_t bytes = 0;
  for (const auto& answer : answers_)
    bytes += answer->left();
  return bytes;
}

void LongPollSession::count_under_way() noexcept {
  std::erase_if(answers_, [](const auto& answer) { return answer->left() == 0; });
  const std::size_t now = under_way();
  server_.backlog().change(static_cast<std::ptrdiff_t>(now) - static_cast<std::ptrdiff_t>(counted_), 0);
  counted_ = now;
}

void LongPollSession::judge(std::size_t before) {
  if (current_ != nullptr || outbox_.empty()) return;
  if (!backlog_.lagging()) backlog_.begin_lag(mount_.options().max_buffered_bytes, server_.loop());
  backlog_.judge(judged(), before);
}

void LongPollSession::drop_all() {
  const net::BacklogChange change(server_.backlog(), outbox_);
  outbox_.drop_all();
}

/// At the end of the turn, so that a poll gets everything the turn produced.
void LongPollSession::flush() {
  if (ended_) return;
  if (backlog_.has_verdict()) {
    return end(backlog_.verdict(), StopReason::shutdown("closed"),
               static_cast<std::uint16_t>(websocket::CloseCode::try_again_later));
  }
  if (current_ != nullptr && !outbox_.empty()) answer_current_poll();
}

void LongPollSession::poll(LongPollReply reply) {
  last_poll_ = server_.loop().patient_now();
  count_under_way();
  outbox_.confirm();
  current_ = nullptr;
  if (!outbox_.empty()) return answer_with_messages(std::move(reply));
  polls_.push_back(std::make_unique<WaitingPoll>(*this, std::move(reply)));
  current_ = polls_.back().get();
}

void LongPollSession::answer_with_messages(LongPollReply reply) {
  const net::BacklogChange change(server_.backlog(), outbox_);
  backlog_.end_lag();
  if (HttpResponder* responder = reply.here()) return answer_here(reply.token(), std::move(*responder));
  const auto frames = outbox_.take();
  reply.elsewhere(frames, outbox_.batch());
}

void LongPollSession::answer_here(std::string_view token, HttpResponder responder) {
  HttpResponse response = longpoll_answer(LongPollStatus::ok, token, outbox_.take());
  const auto answer = answers_.emplace_back(std::make_shared<http::ResponseDelivery>(
      response.body.size(), [&node = server_.node(), session = id()] {
        node.post(session.shard, [session](LongPollServer& server) { server.taken(session); });
      }));
  count_under_way();
  seen_left_ = under_way();
  http::respond(
      std::move(responder), std::move(response),
      [&node = server_.node(), session = id(), batch = outbox_.batch()] {
        node.post(session.shard, [session, batch](LongPollServer& server) { server.lost(session, batch); });
      },
      answer);
}

void LongPollSession::taken() {
  last_poll_ = server_.loop().patient_now();
  count_under_way();
}

void LongPollSession::answer_current_poll() {
  answer_with_messages(forget(*current_));
}

void LongPollSession::lost(LongPollOutbox::BatchNumber batch) {
  {
    const net::BacklogChange change(server_.backlog(), outbox_);
    outbox_.lost(batch);
  }
  count_under_way();
  judge(0);
  server_.flushes().add(*this);
}

void LongPollSession::window_over(WaitingPoll& poll) {
  forget(poll).without_messages();
}

void LongPollSession::release(const Asker& poll) {
  const auto found =
      std::find_if(polls_.begin(), polls_.end(), [&](const auto& one) { return one->reply.is_to(poll); });
  if (found != polls_.end()) window_over(**found);
}

LongPollReply LongPollSession::forget(WaitingPoll& poll) {
  if (current_ == &poll) current_ = nullptr;
  LongPollReply reply = std::move(poll.reply);
  std::erase_if(polls_, [&](const auto& one) { return one.get() == &poll; });
  return reply;
}

// --- the end ---

void LongPollSession::shed_if_above_average() {
  if (!server_.backlog().above_average(outbox_.bytes() + under_way())) return;
  end(Cause::node_queues_full, StopReason::shutdown("closed"),
      static_cast<std::uint16_t>(websocket::CloseCode::try_again_later));
}

/// A client that takes its answer, however slowly, is not silent.
void LongPollSession::note_what_is_taken() {
  const std::size_t left = under_way();
  if (left == 0 || left == seen_left_) return;
  seen_left_ = left;
  last_poll_ = server_.loop().patient_now();
}

/// A poll may wait unread in a socket of another shard.
void LongPollSession::check_silence() {
  server_.loop().schedule_patiently(silence_check_, silence_limit(mount_));
  note_what_is_taken();
  if (!is_silent()) return;
  if (std::exchange(asks_others_, true) || !server_.ask_others(id())) end_for_silence();
}

void LongPollSession::no_poll_found() {
  asks_others_ = false;
  if (is_silent()) end_for_silence();
}

bool LongPollSession::is_silent() const {
  return server_.loop().patient_now() - last_poll_ >= silence_limit(mount_);
}

void LongPollSession::end_for_silence() {
  end({Cause::polls_stopped, "no poll came"}, StopReason::shutdown("inactive"));
}

/// The handler asked for it, and has given user code its own reason.
void LongPollSession::close(websocket::CloseCode code, const Why& why) {
  end(why, StopReason::shutdown("closed"), static_cast<std::uint16_t>(code));
}

void LongPollSession::drain() {
  if (mount_.socket.options.drainer.is_off())
    return close(websocket::CloseCode::service_restart, {Cause::drained, "the node ends"});
  handler_->drain();
}

void LongPollSession::end(const Why& why, const StopReason& reason, std::uint16_t code) {
  if (ended_) return;
  ended_ = true;
  handler_->record(why, code);
  handler_->closed(reason);
  server_.context().observer.closed(*handler_, why.detail, code);
  silence_check_.cancel();
  answer_all_polls();
  if (why.cause == Cause::node_queues_full) server_.stop(std::move(answers_));
  drop_all();
  server_.remove(*this);
}

inspect::Evidence LongPollSession::evidence() const {
  return {.transport = "longpoll",
          .bytes_in = bytes_in_,
          .bytes_out = bytes_out_,
          .queued_bytes = outbox_.bytes() + under_way(),
          .age = std::chrono::duration_cast<std::chrono::seconds>(server_.loop().now() - opened_at_),
          .silence = server_.loop().patient_now() - last_poll_};
}

/// 204 as at the end of a window: the client polls again and learns that the session is gone.
void LongPollSession::answer_all_polls() {
  while (!polls_.empty())
    window_over(*polls_.back());
}

}  // namespace roost::transport
