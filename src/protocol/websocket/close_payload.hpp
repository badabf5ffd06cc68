// SPDX-License-Identifier: Apache-2.0
// The payload of a close frame, RFC 6455 §5.5.1:  | code, 16 bits | reason, UTF-8 |  or empty.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "protocol/websocket/frame_header.hpp"

namespace roost::websocket {

struct ClosePayload {
  std::optional<CloseCode> code;  // none: the peer gave no reason
  std::string_view reason;        // views the payload
};

[[nodiscard]] std::variant<ClosePayload, ProtocolError> parse_close_payload(std::string_view payload,
                                                                            const FrameLimits& limits);

}  // namespace roost::websocket
