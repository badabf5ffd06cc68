// SPDX-License-Identifier: Apache-2.0
#include "inspect/why_ledger.hpp"

namespace roost::inspect {

void WhyLedger::note(base::TimePoint time, const Why& why, const Party& party, std::uint16_t code,
                     const Evidence& evidence) {
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
