// SPDX-License-Identifier: Apache-2.0
#include "inspect/why_ledger.hpp"

#include "inspect/event_kind.hpp"
#include "inspect/probes.hpp"

namespace roost::inspect {
namespace {

void probe(Cause cause, const Party& party, [[maybe_unused]] const Evidence& evidence) {
  [[maybe_unused]] const std::string_view word = text_of(cause).name;
  switch (event_kind_of(cause)) {
    case trace::EventKind::connect:
      ROOST_PROBE(connect, party.topic, word, 0);
      break;
    case trace::EventKind::join:
      ROOST_PROBE(join, party.topic, word, 0);
      break;
    case trace::EventKind::drop:
      ROOST_PROBE(drop, party.topic, word, evidence.queued_bytes);
      break;
    default:
      ROOST_PROBE(close, party.topic, word, evidence.queued_bytes);
  }
}

}  // namespace

void WhyLedger::note(base::TimePoint time, const Why& why, const Party& party, std::uint16_t code,
                     const Evidence& evidence) {
  probe(why.cause, party, evidence);
  if (capacity_ == 0) return;
  const std::size_t place = total_ % capacity_;
  if (place == ring_.size()) ring_.emplace_back();
  ring_[place] = {.number = ++total_,
                  .time = time,
                  .evidence = evidence,
                  .connection = party.connection,
                  .code = code,
                  .cause = why.cause,
                  .peer = party.peer,
                  .socket_id = party.socket_id,
                  .topic = party.topic,
                  .detail = why.detail};
}

}  // namespace roost::inspect
