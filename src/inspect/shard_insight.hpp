// SPDX-License-Identifier: Apache-2.0
// One shard's counters, why-ledger and tracer; inspect::Observer feeds them. Plain numbers. Owner and thread:
// the shard; other threads get a copy through its mailbox.
#pragma once

#include <array>
#include <cstdint>

#include "inspect/histogram.hpp"
#include "inspect/tracer.hpp"
#include "inspect/why_ledger.hpp"

namespace roost::inspect {

struct ShardCounters {
  std::uint64_t messages_in = 0;
  std::uint64_t bytes_in = 0;  // of messages, without frames and encryption
  std::uint64_t messages_out = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t connects = 0;
  std::uint64_t joins = 0;
  std::uint64_t broadcasts = 0;      // counted on the first shard that dispatches one
  std::uint64_t dispatches = 0;      // broadcasts that this shard dispatched to members
  base::Duration handshake_cpu{0};   // of TLS handshakes
  base::Duration handshake_wait{0};  // of handshakes, in the queue
  std::array<std::uint64_t, kCauses> causes{};
  // Measured only while ShardInsight::measures.
  DurationHistogram join;
  DurationHistogram handle_in;
  DurationHistogram delivery;  // from broadcast() to the queues of this shard's members
  DurationHistogram loop_turn;
  ByteHistogram send_queue;  // at each flush

  ShardCounters& operator+=(const ShardCounters& other) noexcept;
};

struct ShardInsight {
  /// The clock is borrowed.
  explicit ShardInsight(const base::Clock& time) : clock(time) {}

  const base::Clock& clock;
  ShardCounters counters;
  WhyLedger why;
  Tracer tracer;
  std::size_t channels = 0;  // now, joined and joining
  bool measures = false;     // also measures what costs a reading of the clock

  [[nodiscard]] base::TimePoint now() const { return clock.now(); }

  /// Counts without a record in the ledger.
  void count(Cause cause) { ++counters.causes[static_cast<std::size_t>(cause)]; }

  void note(base::TimePoint now, const Why& reason, const Party& party, std::uint16_t code,
            const Evidence& evidence) {
    count(reason.cause);
    why.note(now, reason, party, code, evidence);
    if (tracer.active()) trace_note(now, reason, party);
  }

 private:
  void trace_note(base::TimePoint now, const Why& reason, const Party& party);
};

}  // namespace roost::inspect
