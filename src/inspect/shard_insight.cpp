// SPDX-License-Identifier: Apache-2.0
#include "inspect/shard_insight.hpp"

#include "inspect/event_kind.hpp"

namespace roost::inspect {

ShardCounters& ShardCounters::operator+=(const ShardCounters& other) noexcept {
  messages_in += other.messages_in;
  bytes_in += other.bytes_in;
  messages_out += other.messages_out;
  bytes_out += other.bytes_out;
  connects += other.connects;
  joins += other.joins;
  broadcasts += other.broadcasts;
  handshake_cpu += other.handshake_cpu;
  handshake_wait += other.handshake_wait;
  dispatches += other.dispatches;
  for (std::size_t i = 0; i < kCauses; ++i)
    causes[i] += other.causes[i];
  join += other.join;
  handle_in += other.handle_in;
  delivery += other.delivery;
  loop_turn += other.loop_turn;
  send_queue += other.send_queue;
  return *this;
}

void ShardInsight::trace_note(base::TimePoint now, const Why& reason, const Party& party) {
  tracer.offer(now, {.kind = event_kind_of(reason.cause),
                     .id = party.connection,
                     .topic = party.topic,
                     .peer = party.peer,
                     .status = text_of(reason.cause).name});
}

}  // namespace roost::inspect
