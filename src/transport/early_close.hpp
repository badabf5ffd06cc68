// SPDX-License-Identifier: Apache-2.0
// Rule: a connection younger than min_age is not closed with a code after which stock clients reconnect at
// once (docs/decisions/0005). Pure.
#pragma once

#include "base/clock.hpp"
#include "protocol/websocket/close_code.hpp"

namespace roost::transport {

/// How long the close is held back. Not at all for 1000; for protocol violations, for which RFC 6455 requires
/// the connection to fail now and which clients do not repeat (1002, 1007); and for a stopping node (1012),
/// to which clients cannot reconnect.
[[nodiscard]] base::Duration hold_before_close(websocket::CloseCode code, base::Duration age,
                                               base::Duration min_age);

}  // namespace roost::transport
