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
  const std::uint64_t number = ++total_;
  Kept& kept = place_for(number);
  kept.texts = texts_.position();
  kept.entry = {.number = number,
                .time = time,
                .evidence = evidence,
                .connection = party.connection,
                .code = code,
                .cause = why.cause,
                .peer = texts_.put(party.peer, kMaxName),
                .socket_id = texts_.put(party.socket_id, kMaxName),
                .topic = texts_.put(party.topic, kMaxName),
                .proxy = texts_.put(party.proxy, kMaxName),
                .detail = texts_.put(why.detail, kMaxDetail)};
  forget();
}

WhyLedger::Kept& WhyLedger::place_for(std::uint64_t number) {
  const std::size_t place = (number - 1) % capacity_;
  return place < ring_.size() ? ring_[place] : ring_.emplace_back();
}

void WhyLedger::forget() noexcept {
  if (total_ - oldest_ >= capacity_) oldest_ = total_ + 1 - capacity_;
  while (oldest_ <= total_ && !texts_.holds(kept(oldest_).texts))
    ++oldest_;
}

}  // namespace roost::inspect
