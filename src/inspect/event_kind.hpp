// SPDX-License-Identifier: Apache-2.0
// The kind of event as which a trace shows a record of the ledger.
#pragma once

#include "roost/cause.hpp"
#include "trace/event.hpp"

namespace roost::inspect {

[[nodiscard]] trace::EventKind event_kind_of(Cause cause);

}  // namespace roost::inspect
