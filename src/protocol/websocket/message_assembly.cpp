// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/message_assembly.hpp"

#include "protocol/websocket/utf8_validation.hpp"

namespace roost::websocket {
std::optional<ProtocolError> MessageAssembly::add_header(const FrameHeader& header,
                                                         const FrameLimits& limits) {
  const bool continues = header.opcode == Opcode::continuation;
  if (continues && !begun_)
    return ProtocolError{CloseCode::protocol_error, "continuation without a start", "RFC 6455 5.4"};
  if (!continues && begun_)
    return ProtocolError{CloseCode::protocol_error, "message inside a message", "RFC 6455 5.4"};
  if (header.payload_size > limits.max_message_size - payload_.size())
    return ProtocolError{CloseCode::message_too_big, "message is too big", "RFC 6455 10.4"};
  if (!header.fin && header.payload_size == 0 && ++empty_fragments_ > kMaxEmptyFragments)
    return ProtocolError{CloseCode::policy_violation, "too many empty fragments", "RFC 6455 10.4"};
  if (!continues) {
    opcode_ = header.opcode;
    compressed_ = header.compressed;
  }
  begun_ = true;
  return std::nullopt;
}

std::optional<ProtocolError> MessageAssembly::add_bytes(std::string_view bytes, const FrameLimits& limits) {
  payload_.append(bytes);
  if (!checks_utf8(limits)) return std::nullopt;
  const auto more = valid_utf8_prefix(payload().substr(valid_));
  if (!more) return kTextNotUtf8;
  valid_ += *more;
  return std::nullopt;
}

std::optional<ProtocolError> MessageAssembly::check_end(const FrameLimits& limits) const {
  if (checks_utf8(limits) && valid_ != payload_.size()) return kTextNotUtf8;
  return std::nullopt;
}

}  // namespace roost::websocket
