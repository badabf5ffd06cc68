// SPDX-License-Identifier: Apache-2.0
// Rule: a connection younger than min_age is not closed with a code after which stock clients are back at
// once (docs/decisions/0005). Pure.
#pragma once

#include "base/clock.hpp"
#include "protocol/websocket/close_code.hpp"

namespace roost::transport {

/// How long the close waits. Not at all: 1000; what RFC 6455 tells to fail now (1002, 1007), which clients do
/// not repeat; and a node that stops (1012), which is not there for those who come back.
[[nodiscard]] base::Duration hold_before_close(websocket::CloseCode code, base::Duration age,
                                               base::Duration min_age);

}  // namespace roost::transport
