// SPDX-License-Identifier: Apache-2.0
// The authToken of a client over WebSocket: a subprotocol "base64url.bearer.phx." + base64, next to the real
// ones (spec websocket-transport.md §7). The official client uses the standard alphabet despite the name;
// both alphabets are accepted, with and without padding. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roost::transport {

/// The subprotocol of a client with a token; preferred to those the mount is configured with.
inline constexpr std::string_view kAuthSubprotocol = "phoenix";

struct TokenOffer {
  std::optional<std::string> token;            // decoded
  std::vector<std::string_view> subprotocols;  // the other offers
};

/// With no token, or several, there is no token and all offers stay. Nothing if the single token cannot be
/// decoded.
[[nodiscard]] std::optional<TokenOffer> take_auth_token(std::vector<std::string_view> offered);

}  // namespace roost::transport
