// SPDX-License-Identifier: Apache-2.0
// The server's side of the opening handshake, RFC 6455 §4.2. Pure: headers in, a decision and headers out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/http1/headers.hpp"
#include "protocol/websocket/negotiation.hpp"

namespace roost::websocket {

/// nullopt when the request may be upgraded; otherwise the body of the 400, which names the first fault.
[[nodiscard]] std::optional<std::string> refusal_of_upgrade(std::string_view method, unsigned version,
                                                            const http1::Headers& headers);

/// The request asks for a version other than 13: the refusal must name the supported one (RFC 6455 §4.4).
[[nodiscard]] bool has_unsupported_version(const http1::Headers& headers);
inline constexpr std::string_view kSupportedVersion = "13";

/// The same for a request whose Sec-WebSocket-Extensions violate the grammar (RFC 6455 §9.1).
[[nodiscard]] std::string refusal_of_extensions(const http1::Headers& headers);

/// base64(SHA-1(key + the GUID of RFC 6455 §1.3)).
[[nodiscard]] std::string accept_value(std::string_view key);

/// The headers of the 101, spelled as in Phoenix. The request must have passed `refusal_of_upgrade`.
/// `subprotocol`: the chosen name, or empty for none.
[[nodiscard]] http1::Headers upgrade_response_headers(const http1::Headers& request,
                                                      std::string_view subprotocol,
                                                      const NegotiatedExtensions& extensions);

}  // namespace roost::websocket
