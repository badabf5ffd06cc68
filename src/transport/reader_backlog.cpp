// SPDX-License-Identifier: Apache-2.0
#include "transport/reader_backlog.hpp"

#include "transport/delivery_key.hpp"

namespace roost::transport {
namespace {

using JudgedConnection = ReaderBacklog::Connection;

/// Null: the message must be delivered.
const Delivery* delivery_for(const JudgedConnection& connection, const fastlane::EncodedMessage& message) {
  if (message.source == nullptr) return nullptr;
  const Delivery* delivery = connection.handler.delivery_of(message.source->topic, message.source->event);
  return delivery != nullptr && delivery->kind() != Delivery::Kind::must ? delivery : nullptr;
}

void report_drop(const JudgedConnection& connection, Cause cause, std::size_t bytes) {
  connection.context.observer.dropped(connection.handler, connection.client, cause, bytes);
}

void keep_latest(const JudgedConnection& connection, std::string key, base::SharedBytes frame,
                 fastlane::Lane lane) {
  const std::size_t size = frame.size();
  if (connection.queue.replace(key, frame)) return report_drop(connection, Cause::superseded, size);
  connection.queue.push_droppable(std::move(frame), lane, std::move(key));
}

void make_room(const JudgedConnection& connection, std::size_t limit) {
  const net::BacklogChange change(connection.shard, connection.queue);
  while (connection.queue.weight() > limit) {
    const std::size_t before = connection.queue.bytes();
    if (!connection.queue.drop_oldest()) return;
    report_drop(connection, Cause::oldest_dropped, before - connection.queue.bytes());
  }
}

bool must_be_shed(const JudgedConnection& connection) {
  return connection.shard.must_be_shed(connection.queue.bytes() + connection.under_way);
}

bool is_over_budget(const JudgedConnection& connection) {
  return connection.queue.weight() > connection.budget;
}

}  // namespace

void ReaderBacklog::begin_lag(std::size_t budget, const runtime::EventLoop& loop) {
  lag_ = std::make_unique<Lag>(budget, loop.turn_number(), loop.patient_now());
}

std::optional<base::TimePoint> ReaderBacklog::watch(bool over_budget) noexcept {
  if (!lag_) return std::nullopt;
  lag_->is_watched = over_budget;
  return over_budget ? std::optional(lag_->stops_at()) : std::nullopt;
}

void ReaderBacklog::keep(const Connection& connection, const fastlane::EncodedMessage& message,
                         base::SharedBytes frame, fastlane::Lane lane) {
  const net::BacklogChange change(connection.shard, connection.queue);
  const Delivery* delivery = delivery_for(connection, message);
  if (delivery == nullptr) return connection.queue.push_ahead(std::move(frame), lane);
  if (delivery->kind() == Delivery::Kind::drop_oldest)
    return connection.queue.push_droppable(std::move(frame), lane, std::nullopt);
  keep_latest(connection, delivery_key(*message.source, delivery->field()), std::move(frame), lane);
}

/// Only what the kernel does not take is judged. Offering may end the lag, or find the connection broken.
void ReaderBacklog::judge(const Connection& connection, std::size_t before) {
  if (lag_) lag_->queued(connection.context.loop.turn_number(), before);
  if (!lag_ || lag_->wants_offer(connection.queue.weight())) connection.flushable.offer();
  if (open()) judge_by_budget(connection);
  if (open()) judge_for_node(connection);
}

void ReaderBacklog::judge_by_budget(const Connection& connection) {
  if (!is_over_budget(connection)) return;
  const std::size_t limit = lag_->limit(connection.context.loop.patient_now());
  make_room(connection, limit);
  if (connection.queue.weight() <= limit) return;
  connection.flushable.offer();
  if (!has_verdict() && connection.queue.weight() > limit) verdict_ = connection.over_budget;
}

void ReaderBacklog::judge_for_node(const Connection& connection) {
  if (!must_be_shed(connection)) return;
  connection.flushable.offer();
  if (!open() || !must_be_shed(connection)) return;
  const bool burst = is_over_budget(connection) && lag_->is_fresh(connection.context.loop.patient_now());
  verdict_ = burst ? Cause::burst_too_large : Cause::node_queues_full;
}

}  // namespace roost::transport
