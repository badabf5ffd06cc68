// SPDX-License-Identifier: Apache-2.0
// The client's side of the opening handshake, RFC 6455 §4.1. Pure: the random key comes from the caller.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http1/headers.hpp"
#include "roost/result.hpp"

namespace roost::websocket {

/// A client's upgrade request.
struct ClientHandshake {
  std::string host;    // as in the URL, with the port unless it is the scheme's default
  std::string target;  // path and query, "/socket/websocket?vsn=2.0.0"
  std::string key;     // from make_key
  std::vector<std::string> subprotocols = {};
  http1::Headers extra_headers = {};  // cookies, origin, the user's own
};

/// Sec-WebSocket-Key of 16 random bytes (RFC 6455 §4.1 item 7).
[[nodiscard]] std::string make_key(const std::array<std::byte, 16>& random);

/// The complete head of the GET. Fails when a part contains a line end.
[[nodiscard]] Result<std::string> upgrade_request_head(const ClientHandshake& handshake);

struct AcceptedUpgrade {
  std::string subprotocol;  // empty: none
};

/// Checks the server's response as RFC 6455 §4.1 requires; the error says what is wrong with it.
[[nodiscard]] Result<AcceptedUpgrade> check_upgrade_response(const ClientHandshake& handshake, int status,
                                                             const http1::Headers& response);

}  // namespace roost::websocket
