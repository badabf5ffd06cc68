// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/close_payload.hpp"

#include "protocol/websocket/utf8_validation.hpp"

namespace roost::websocket {
namespace {

constexpr std::size_t kCodeSize = 2;

CloseCode code_of(std::string_view payload) {
  const auto high = static_cast<unsigned char>(payload[0]);
  const auto low = static_cast<unsigned char>(payload[1]);
  return static_cast<CloseCode>(high << 8 | low);
}

}  // namespace

std::variant<ClosePayload, ProtocolError> parse_close_payload(std::string_view payload,
                                                              const FrameLimits& limits) {
  if (payload.empty()) return ClosePayload{};
  if (payload.size() < kCodeSize)
    return ProtocolError{CloseCode::protocol_error, "close code is truncated", "RFC 6455 5.5.1"};
  const ClosePayload close{code_of(payload), payload.substr(kCodeSize)};
  if (!peer_may_send(*close.code, limits.role))
    return ProtocolError{CloseCode::protocol_error, "close code is not allowed", "RFC 6455 7.4"};
  if (limits.validate_utf8 && !is_utf8(close.reason))
    return ProtocolError{CloseCode::invalid_payload, "close reason is not UTF-8", "RFC 6455 5.5.1"};
  return close;
}

}  // namespace roost::websocket
