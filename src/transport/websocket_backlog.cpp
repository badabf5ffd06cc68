// SPDX-License-Identifier: Apache-2.0
// What waits for a reader that lags, and what becomes of it (docs/decisions/0012-send-path.md).
#include "roost/delivery.hpp"
#include "transport/delivery_key.hpp"
#include "transport/trace_out.hpp"
#include "transport/websocket_server.hpp"

namespace roost::transport {
namespace {

/// A message that waits takes about as much beside its bytes: those shorter count as long as that, or many
/// pongs would be cheap to ask for and dear to keep.
constexpr std::size_t kLeastCounted = 32;
/// There is always room for so many.
constexpr std::size_t kLeastMessages = 16;

}  // namespace

/// Or about to: this turn has said more than half of what may wait.
bool WebSocketConnection::lagging() const noexcept {
  return waits_until_writable_ || queue_.bytes() > mount_.max_queued_bytes / 2;
}

bool WebSocketConnection::over_budget() const noexcept {
  return queue_.bytes() > mount_.max_queued_bytes ||
         queue_.size() > std::max(kLeastMessages, mount_.max_queued_bytes / kLeastCounted);
}

void WebSocketConnection::queue_behind(const pubsub::EncodedMessage& message, base::SharedBytes frame) {
  const Delivery* delivery = message.source == nullptr
                                 ? nullptr
                                 : handler_->delivery_of(message.source->topic, message.source->event);
  const net::BacklogChange change(server_.backlog(), queue_);
  if (delivery == nullptr || delivery->kind() == Delivery::Kind::must) {
    queue_.push_ahead(std::move(frame), message.lane);
  } else {
    queue_by(*delivery, message, std::move(frame));
  }
  queued(message.lane);
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

void WebSocketConnection::queued(pubsub::Lane lane) {
  while (over_budget()) {
    const std::size_t before = queue_.bytes();
    if (!queue_.drop_oldest()) break;
    dropped(Cause::oldest_dropped, before - queue_.bytes());
  }
  // Noted only: this may be the middle of a broadcast, which a closing connection would disturb.
  if (over_budget() || (waits_until_writable_ && server_.backlog().has_to_give_way(queue_.bytes())))
    lags_ = true;
  if (waits_until_writable_ && !lags_) return;
  lane == pubsub::Lane::broadcast ? server_.flushes().add(*this) : server_.flushes().add_soon(*this);
}

void WebSocketConnection::dropped(Cause cause, std::size_t bytes) {
  ++server_.context().insight.counters.causes[static_cast<std::size_t>(cause)];
  trace_drop(server_.context(), handler_->connection_id(), *this, cause, bytes);
  if (!server_.telemetry().active()) return;
  server_.telemetry().emit({.name = telemetry_event::kMessageDropped,
                            .connection = handler_->connection_id(),
                            .reason = text_of(cause).name,
                            .bytes = bytes});
}

void WebSocketConnection::drop_unsent() {
  const net::BacklogChange change(server_.backlog(), queue_);
  queue_.drop_unsent();
}

}  // namespace roost::transport
