// SPDX-License-Identifier: Apache-2.0
// A peer's protocol violation, as a value. The connection closes with `code` and logs the rest.
#pragma once

#include <string_view>

#include "protocol/websocket/close_code.hpp"

namespace roost::websocket {

struct ProtocolError {
  CloseCode code;           // sent to the peer
  std::string_view reason;  // static text, safe for the peer: reveals nothing about the implementation
  std::string_view rule;    // static text for the log, e.g. "RFC 6455 5.5"
};

}  // namespace roost::websocket
