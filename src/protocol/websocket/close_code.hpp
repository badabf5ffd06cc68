// SPDX-License-Identifier: Apache-2.0
// Close codes, RFC 6455 §7.4 and the IANA registry. Can hold any 16-bit value: applications use 4000-4999.
#pragma once

#include <cstdint>

#include "protocol/websocket/role.hpp"

namespace roost::websocket {

enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported_data = 1003,
  no_status = 1005,  // never on the wire, like `abnormal` and `tls_handshake`: RFC 6455 §7.4.1
  abnormal = 1006,
  invalid_payload = 1007,
  policy_violation = 1008,
  message_too_big = 1009,
  mandatory_extension = 1010,
  internal_error = 1011,
  service_restart = 1012,
  try_again_later = 1013,
  bad_gateway = 1014,
  tls_handshake = 1015,
};

/// Whether the peer of `reader` may put `code` into a close frame. A server, like Cowboy, rejects codes from
/// clients that were registered after the RFC (1012-1014); a client must accept them: a draining server sends
/// 1012.
[[nodiscard]] bool peer_may_send(CloseCode code, Role reader);

}  // namespace roost::websocket
