// SPDX-License-Identifier: Apache-2.0
#include "transport/reader_backlog.hpp"

#include "transport/delivery_key.hpp"
#include "transport/trace_out.hpp"

namespace roost::transport {
namespace {

using Reader = ReaderBacklog::Reader;

/// Null: the message must be delivered.
const Delivery* delivery_for(const Reader& reader, const fastlane::EncodedMessage& message) {
  if (message.source == nullptr) return nullptr;
  const Delivery* delivery = reader.handler.delivery_of(message.source->topic, message.source->event);
  return delivery != nullptr && delivery->kind() != Delivery::Kind::must ? delivery : nullptr;
}

void report_drop(const Reader& reader, Cause cause, std::size_t bytes) {
  ++reader.context.insight.counters.causes[static_cast<std::size_t>(cause)];
  trace_drop(reader.context, reader.handler.connection_id(), reader.client, cause, bytes);
  if (!reader.context.telemetry.active()) return;
  reader.context.telemetry.emit({.name = telemetry_event::kMessageDropped,
                                 .connection = reader.handler.connection_id(),
                                 .reason = text_of(cause).name,
                                 .bytes = bytes});
}

void keep_latest(const Reader& reader, std::string key, base::SharedBytes frame, fastlane::Lane lane) {
  const std::size_t size = frame.size();
  if (reader.queue.replace(key, frame)) return report_drop(reader, Cause::superseded, size);
  reader.queue.push_droppable(std::move(frame), lane, std::move(key));
}

void make_room(const Reader& reader, std::size_t limit) {
  const net::BacklogChange change(reader.shard, reader.queue);
  while (reader.queue.weight() > limit) {
    const std::size_t before = reader.queue.bytes();
    if (!reader.queue.drop_oldest()) return;
    report_drop(reader, Cause::oldest_dropped, before - reader.queue.bytes());
  }
}

bool must_be_shed(const Reader& reader) {
  return reader.shard.must_be_shed(reader.queue.bytes());
}

bool is_over_budget(const Reader& reader) {
  return reader.queue.weight() > reader.budget;
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

void ReaderBacklog::keep(const Reader& reader, const fastlane::EncodedMessage& message,
                         base::SharedBytes frame, fastlane::Lane lane) {
  const net::BacklogChange change(reader.shard, reader.queue);
  const Delivery* delivery = delivery_for(reader, message);
  if (delivery == nullptr) return reader.queue.push_ahead(std::move(frame), lane);
  if (delivery->kind() == Delivery::Kind::drop_oldest)
    return reader.queue.push_droppable(std::move(frame), lane, std::nullopt);
  keep_latest(reader, delivery_key(*message.source, delivery->field()), std::move(frame), lane);
}

/// Only what the kernel does not take is judged. Offering may end the lag, or find the connection broken.
void ReaderBacklog::judge(const Reader& reader, std::size_t before) {
  if (lag_) lag_->queued(reader.context.loop.turn_number(), before);
  if (!lag_ || lag_->wants_offer(reader.queue.weight())) reader.connection.offer();
  if (open()) judge_by_budget(reader);
  if (open()) judge_for_node(reader);
}

void ReaderBacklog::judge_by_budget(const Reader& reader) {
  if (!is_over_budget(reader)) return;
  const std::size_t limit = lag_->limit(reader.context.loop.patient_now());
  make_room(reader, limit);
  if (reader.queue.weight() <= limit) return;
  reader.connection.offer();
  if (!has_verdict() && reader.queue.weight() > limit) verdict_ = reader.over_budget;
}

void ReaderBacklog::judge_for_node(const Reader& reader) {
  if (!must_be_shed(reader)) return;
  reader.connection.offer();
  if (!open() || !must_be_shed(reader)) return;
  const bool burst = is_over_budget(reader) && lag_->is_fresh(reader.context.loop.patient_now());
  verdict_ = burst ? Cause::burst_too_large : Cause::node_queues_full;
}

}  // namespace roost::transport
