// SPDX-License-Identifier: Apache-2.0
// The URLs given to a client: ws://host[:port]/path?query or wss://, and http:// or https:// for logins. Pure
// values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "roost/client_options.hpp"
#include "roost/result.hpp"

namespace roost::client {

struct ServerUrl {
  std::string scheme;  // "ws", "wss", "http" or "https"
  std::string host;    // a name or an IP, without brackets
  std::uint16_t port = 0;
  std::string target;  // path and query; begins with '/'

  /// Whether it uses TLS.
  [[nodiscard]] bool secure() const noexcept { return scheme.ends_with('s') && scheme != "ws"; }
  /// For the Host header: with brackets where needed, without the default port.
  [[nodiscard]] std::string authority() const;
  [[nodiscard]] std::string to_string() const { return scheme + "://" + authority() + target; }
};

/// The error tells the user what is wrong with it.
[[nodiscard]] Result<ServerUrl> parse_websocket_url(std::string_view text);
[[nodiscard]] Result<ServerUrl> parse_http_url(std::string_view text);

/// Where a redirect from `base` leads: another URL, or a path on the same server. A WebSocket URL stays one,
/// and TLS is never given up.
[[nodiscard]] Result<ServerUrl> redirected(const ServerUrl& base, std::string_view location);

/// `target` with the pairs added to its query, percent-encoded (RFC 3986 §2).
[[nodiscard]] std::string with_query(std::string target, const QueryParams& params);
/// Where the WebSocket of a socket mounted at `mount` is: "/socket?a=1" gives "/socket/websocket?a=1".
[[nodiscard]] std::string websocket_target(std::string_view mount);

}  // namespace roost::client
