// SPDX-License-Identifier: Apache-2.0
// As which kind of event a trace and a probe show a record of the ledger.
#pragma once

#include "roost/cause.hpp"
#include "trace/event.hpp"

namespace roost::inspect {

[[nodiscard]] trace::EventKind event_kind_of(Cause cause);

}  // namespace roost::inspect
