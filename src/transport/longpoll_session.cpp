// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "http/exchange.hpp"
#include "transport/delivery_key.hpp"
#include "transport/longpoll_server.hpp"

namespace roost::transport {
namespace {

/// Without a poll for longer, a session ends (spec longpoll-transport.md §8).
base::Duration silence_limit(const LongPollMount& mount) {
  return mount.options().window * 3 / 2;
}

}  // namespace

/// A GET that waits for messages. One that is not the latest waits for the end of its window only: two
/// clients that poll one session would else chase each other without a pause.
class LongPollSession::WaitingPoll final : private runtime::Timer {
 public:
  WaitingPoll(LongPollSession& owner, std::string poll_token, HttpResponder poll_responder)
      : token(std::move(poll_token)), responder(std::move(poll_responder)), session_(owner) {
    session_.server_.loop().schedule_after(*this, session_.mount_.options().window);
  }

  std::string token;
  HttpResponder responder;

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
  ended_ = true;  // terminate() may still push: into nothing
  drop_all();
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
      fmt::format("{} posted what is no message: {} ({})", peer_, error->reason, error->rule));
  end({Cause::undecodable_message, error->reason}, StopReason::error("undecodable frame"),
      static_cast<std::uint16_t>(websocket::CloseCode::internal_error));
  return LongPollStatus::not_taken;
}

// --- out ---

bool LongPollSession::carries(phoenix::FrameKind kind) const noexcept {
  return kind == phoenix::FrameKind::text;  // an answer is JSON, and the stock client expects no base64 in it
}

void LongPollSession::send(const pubsub::EncodedMessage& message) {
  if (ended_ || verdict_ != Cause::unspecified) return;
  if (!carries(message.kind)) {  // a broadcast: others can take it
    handler_->record(Cause::transport_carries_no_binary, 0);
    return server_.logger().warning(
        fmt::format("a binary broadcast does not reach {}: long polling carries no binary messages", peer_));
  }
  bytes_out_ += message.payload().size();
  server_.context().observer.queued(*handler_, *this, message, message.payload().size());
  keep(message);
  server_.flushes().add(*this);
}

void LongPollSession::keep(const pubsub::EncodedMessage& message) {
  const std::size_t before = outbox_.bytes();
  queue(message);
  if (over_budget() && current_ != nullptr) return answer_current_poll();
  judge(before);
}

/// Between two polls a client lags, however quick it is.
void LongPollSession::queue(const pubsub::EncodedMessage& message) {
  const net::BacklogChange change(server_.backlog(), outbox_);
  const bool waits = current_ == nullptr && message.source != nullptr;
  const Delivery* delivery =
      waits ? handler_->delivery_of(message.source->topic, message.source->event) : nullptr;
  if (delivery == nullptr || delivery->kind() == Delivery::Kind::must) return outbox_.push(message);
  keep_by(*delivery, message);
}

void LongPollSession::keep_by(const Delivery& delivery, const pubsub::EncodedMessage& message) {
  if (delivery.kind() == Delivery::Kind::drop_oldest) return outbox_.push_droppable(message, std::nullopt);
  std::string key = delivery_key(*message.source, delivery.field());
  if (outbox_.replace(key, message)) return dropped(Cause::superseded, message.payload().size());
  outbox_.push_droppable(message, std::move(key));
}

// --- what waits too long, or is too much: noted only, for this may be the middle of a broadcast ---

bool LongPollSession::over_budget() const noexcept {
  return outbox_.bytes() > mount_.options().max_buffered_bytes;
}

/// A client that polls at once needs its time to do so.
void LongPollSession::judge(std::size_t before) {
  if (current_ != nullptr || outbox_.empty()) return;
  const base::TimePoint now = server_.loop().patient_now();
  const std::uint32_t turn = server_.loop().turn_number();
  if (!lag_) lag_ = std::make_unique<Lag>(mount_.options().max_buffered_bytes, turn, now);
  lag_->said(turn, before);
  const std::size_t limit = lag_->limit(now);
  if (over_budget()) make_room(limit);
  if (over_budget() && outbox_.bytes() > limit) {
    verdict_ = Cause::unfetched_messages;
  } else if (server_.backlog().has_to_give_way(outbox_.bytes())) {
    const bool said_at_once = over_budget() && lag_->is_fresh(now);
    verdict_ = said_at_once ? Cause::burst_too_large : Cause::node_queues_full;
  }
}

void LongPollSession::make_room(std::size_t limit) {
  const net::BacklogChange change(server_.backlog(), outbox_);
  while (outbox_.bytes() > limit) {
    const std::size_t before = outbox_.bytes();
    if (!outbox_.drop_oldest()) return;
    dropped(Cause::oldest_dropped, before - outbox_.bytes());
  }
}

void LongPollSession::drop_all() {
  const net::BacklogChange change(server_.backlog(), outbox_);
  outbox_.drop_all();
}

void LongPollSession::dropped(Cause cause, std::size_t bytes) {
  server_.context().observer.dropped(*handler_, *this, cause, bytes);
}

/// At the end of the turn, so that a poll gets all that the turn had to say.
void LongPollSession::flush() {
  if (ended_) return;
  if (verdict_ != Cause::unspecified) {
    return end(verdict_, StopReason::shutdown("closed"),
               static_cast<std::uint16_t>(websocket::CloseCode::try_again_later));
  }
  if (current_ != nullptr && !outbox_.empty()) answer_current_poll();
}

void LongPollSession::poll(std::string token, HttpResponder responder) {
  last_poll_ = server_.loop().patient_now();
  outbox_.confirm();
  current_ = nullptr;
  if (!outbox_.empty()) return answer_with_messages(token, std::move(responder));
  polls_.push_back(std::make_unique<WaitingPoll>(*this, std::move(token), std::move(responder)));
  current_ = polls_.back().get();
}

void LongPollSession::answer_with_messages(std::string_view token, HttpResponder responder) {
  const net::BacklogChange change(server_.backlog(), outbox_);
  lag_.reset();
  HttpResponse response = longpoll_answer(LongPollStatus::ok, token, outbox_.take());
  http::respond(std::move(responder), std::move(response),
                [&node = server_.node(), session = id(), batch = outbox_.batch()] {
                  node.post(session.shard,
                            [session, batch](LongPollServer& server) { server.lost(session, batch); });
                });
}

void LongPollSession::answer_current_poll() {
  const std::string token = std::move(current_->token);
  answer_with_messages(token, forget(*current_));
}

void LongPollSession::lost(LongPollOutbox::BatchNumber batch) {
  {
    const net::BacklogChange change(server_.backlog(), outbox_);
    outbox_.lost(batch);
  }
  judge(0);
  server_.flushes().add(*this);
}

void LongPollSession::window_over(WaitingPoll& poll) {
  const std::string token = std::move(poll.token);
  forget(poll).respond(longpoll_answer(LongPollStatus::no_messages, token, {}));
}

HttpResponder LongPollSession::forget(WaitingPoll& poll) {
  if (current_ == &poll) current_ = nullptr;
  HttpResponder responder = std::move(poll.responder);
  std::erase_if(polls_, [&](const auto& one) { return one.get() == &poll; });
  return responder;
}

// --- the end ---

void LongPollSession::give_way() {
  if (!server_.backlog().has_to_give_way(outbox_.bytes())) return;
  end(Cause::node_queues_full, StopReason::shutdown("closed"),
      static_cast<std::uint16_t>(websocket::CloseCode::try_again_later));
}

/// A poll may lie in a socket of a shard that has not come to it yet.
void LongPollSession::check_silence() {
  server_.loop().schedule_patiently(silence_check_, silence_limit(mount_));
  if (!is_silent()) return;
  if (std::exchange(asks_others_, true) || !server_.ask_others(id())) end_for_silence();
}

void LongPollSession::nobody_polled() {
  asks_others_ = false;
  if (is_silent()) end_for_silence();
}

bool LongPollSession::is_silent() const {
  return server_.loop().patient_now() - last_poll_ >= silence_limit(mount_);
}

void LongPollSession::end_for_silence() {
  end({Cause::polls_stopped, "no poll came"}, StopReason::shutdown("inactive"));
}

/// The handler knows already, and has told user code its own reason.
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
  drop_all();
  server_.remove(*this);
}

inspect::Evidence LongPollSession::evidence() const {
  return {.transport = "longpoll",
          .bytes_in = bytes_in_,
          .bytes_out = bytes_out_,
          .queued_bytes = outbox_.bytes(),
          .age = std::chrono::duration_cast<std::chrono::seconds>(server_.loop().now() - opened_at_),
          .silence = server_.loop().patient_now() - last_poll_};
}

/// 204 as at the end of a window: the client polls again and learns that the session is gone.
void LongPollSession::answer_all_polls() {
  while (!polls_.empty())
    window_over(*polls_.back());
}

}  // namespace roost::transport
