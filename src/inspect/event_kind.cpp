// SPDX-License-Identifier: Apache-2.0
#include "inspect/event_kind.hpp"

namespace roost::inspect {

trace::EventKind event_kind_of(Cause cause) {
  switch (text_of(cause).kind) {
    case CauseKind::refusal:
      return trace::EventKind::connect;
    case CauseKind::drop:
      return trace::EventKind::drop;
    case CauseKind::channel:
      return cause < Cause::channel_crashed ? trace::EventKind::join : trace::EventKind::close;
    default:
      return trace::EventKind::close;
  }
}

}  // namespace roost::inspect
