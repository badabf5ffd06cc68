// SPDX-License-Identifier: Apache-2.0
// The authToken of a client over WebSocket: a subprotocol "base64url.bearer.phx." + base64, beside the real
// ones (spec websocket-transport.md §7). The official client writes it in the standard alphabet, in spite of
// the name; both alphabets are read, with and without padding. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace roost::transport {

/// What a client that brings a token speaks, before what the mount is configured with.
inline constexpr std::string_view kAuthSubprotocol = "phoenix";

struct TokenOffer {
  std::optional<std::string> token;            // the bytes as they are
  std::vector<std::string_view> subprotocols;  // what else is offered
};

/// None or several tokens are no token, and all stays on offer. Nothing if the one token can't be decoded.
[[nodiscard]] std::optional<TokenOffer> take_auth_token(std::vector<std::string_view> offered);

}  // namespace roost::transport
