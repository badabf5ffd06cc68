// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/close_code.hpp"

namespace roost::websocket {

bool peer_may_send(CloseCode code, Role reader) {
  const auto number = static_cast<std::uint16_t>(code);
  if (number >= 3000) return number <= 4999;  // libraries and applications, RFC 6455 §7.4.2
  if (number >= 1012) return reader == Role::client && number <= 1014;
  return (number >= 1000 && number <= 1003) || (number >= 1007 && number <= 1011);
}

}  // namespace roost::websocket
