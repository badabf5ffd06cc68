// SPDX-License-Identifier: Apache-2.0
// What waits for a reader, and what becomes of it (docs/decisions/0012-send-path.md). The kernel is offered
// it first: only what it does not take is judged.
#include "roost/delivery.hpp"
#include "transport/delivery_key.hpp"
#include "transport/websocket_server.hpp"

namespace roost::transport {
namespace {

/// A message that waits takes about as much beside its bytes: those shorter count as long as that, or many
/// pongs would be cheap to ask for and dear to keep.
constexpr std::size_t kLeastCounted = 32;
/// There is always room for so many.
constexpr std::size_t kLeastMessages = 16;
/// Of a message that has begun to be sent, when the node is full.
constexpr std::size_t kMostFinished = std::size_t{16} * 1024;

}  // namespace

std::size_t WebSocketConnection::waiting() const noexcept {
  const std::size_t messages = queue_.size();
  return std::max(queue_.bytes(), messages > kLeastMessages ? messages * kLeastCounted : 0);
}

bool WebSocketConnection::over_budget() const noexcept {
  return waiting() > mount_.max_queued_bytes;
}

// --- in ---

void WebSocketConnection::queue_behind(const pubsub::EncodedMessage& message, base::SharedBytes frame) {
  const Delivery* delivery = message.source == nullptr
                                 ? nullptr
                                 : handler_->delivery_of(message.source->topic, message.source->event);
  const std::size_t before = waiting();
  {
    const net::BacklogChange change(server_.backlog(), queue_);
    if (delivery == nullptr || delivery->kind() == Delivery::Kind::must) {
      queue_.push_ahead(std::move(frame), message.lane);
    } else {
      queue_by(*delivery, message, std::move(frame));
    }
  }
  queued(message.lane, before);
}

void WebSocketConnection::queue_by(const Delivery& delivery, const pubsub::EncodedMessage& message,
                                   base::SharedBytes frame) {
  if (delivery.kind() == Delivery::Kind::drop_oldest) {
    queue_.push_droppable(std::move(frame), message.lane, std::nullopt);
    return;
  }
  std::string key = delivery_key(*message.source, delivery.field());
  const std::size_t size = frame.size();
  if (queue_.replace(key, frame)) return dropped(Cause::superseded, size);
  queue_.push_droppable(std::move(frame), message.lane, std::move(key));
}

void WebSocketConnection::queued(pubsub::Lane lane, std::size_t before) {
  if (stage_ == Stage::open && verdict_ == Cause::unspecified && (lagging() || over_budget())) judge(before);
  if (lagging() && verdict_ == Cause::unspecified) return;
  lane == pubsub::Lane::broadcast ? server_.flushes().add(*this) : server_.flushes().add_soon(*this);
  if (server_.backlog().wants_offers()) server_.flushes().offer_all();
}

// --- the verdict: noted only, for this may be the middle of a broadcast ---

void WebSocketConnection::judge(std::size_t before) {
  if (lag_) lag_->said(server_.loop().turn_number(), before);
  if (!lag_ || lag_->wants_offer(waiting())) offer();
  if (lag_ && verdict_ == Cause::unspecified) judge_reader();
  if (lag_ && verdict_ == Cause::unspecified) judge_for_node();
}

void WebSocketConnection::judge_reader() {
  if (!over_budget()) return;
  if (!lag_->is_watched) schedule_look();
  const std::size_t limit = lag_->limit(server_.loop().patient_now());
  make_room(limit);
  if (waiting() <= limit) return;
  offer();
  if (verdict_ == Cause::unspecified && waiting() > limit) verdict_ = Cause::reader_lags;
}

void WebSocketConnection::judge_for_node() {
  const auto gives_way = [this] { return lag_ && server_.backlog().has_to_give_way(queue_.bytes()); };
  if (!gives_way()) return;
  offer();
  if (verdict_ != Cause::unspecified || !gives_way()) return;
  const bool said_at_once = over_budget() && lag_->is_fresh(server_.loop().patient_now());
  verdict_ = said_at_once ? Cause::burst_too_large : Cause::node_queues_full;
}

void WebSocketConnection::let_go() {
  close(websocket::CloseCode::try_again_later,
        verdict_ == Cause::reader_lags ? Why{verdict_, "the reader lags"} : Why{verdict_});
  if (stage_ == Stage::held) drop_unsent();
  // The peer has the beginning of a message; the rest of it may be too much to keep for the close frame's
  // sake.
  if (queue_.bytes() > (verdict_ == Cause::reader_lags ? mount_.max_queued_bytes : kMostFinished)) lost();
}

void WebSocketConnection::give_way() {
  if (stage_ != Stage::open || !lagging() || !server_.backlog().has_to_give_way(queue_.bytes())) return;
  verdict_ = Cause::node_queues_full;
  let_go();
}

// --- what is dropped ---

void WebSocketConnection::make_room(std::size_t limit) {
  const net::BacklogChange change(server_.backlog(), queue_);
  while (waiting() > limit) {
    const std::size_t before = queue_.bytes();
    if (!queue_.drop_oldest()) return;
    dropped(Cause::oldest_dropped, before - queue_.bytes());
  }
}

void WebSocketConnection::dropped(Cause cause, std::size_t bytes) {
  server_.context().observer.dropped(*handler_, *this, cause, bytes);
}

void WebSocketConnection::drop_unsent() {
  const net::BacklogChange change(server_.backlog(), queue_);
  queue_.drop_unsent();
}

}  // namespace roost::transport
