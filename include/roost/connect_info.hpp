// SPDX-License-Identifier: Apache-2.0
// What connect() is given about the request that opens a socket (spec websocket-transport.md §5): just what
// the mount asks for. Cookies and all other headers are out of reach on purpose. A plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "roost/json.hpp"

namespace roost {

enum class ConnectInfoKey : std::uint8_t {
  peer_data,
  uri,
  user_agent,
  x_headers,
  sec_websocket_headers,
  trace_context_headers,
  session,  // the mount needs a session too: SocketOptions::session
};

struct ConnectInfo {
  /// The client, also behind proxies that Config names.
  struct PeerData {
    std::string address;                    // "127.0.0.1", "::1"
    std::uint16_t port = 0;                 // 0: a proxy that names the client does not know it
    std::optional<std::string> ssl_cert{};  // the certificate of a TLS client that sent one, DER
  };
  struct Uri {
    std::string scheme, host, path, query;  // as the client sent them: path and query are not decoded
    std::uint16_t port = 0;
    std::string authority{};                // the host, as in Phoenix
    std::optional<std::string> userinfo{};  // these two are never part of a request
    std::optional<std::string> fragment{};
  };
  /// Names in small letters, in the order of the request.
  using HeaderList = std::vector<std::pair<std::string, std::string>>;

  std::string_view transport{};  // "websocket" or "longpoll"; always there
  std::optional<PeerData> peer_data{};
  std::optional<Uri> uri{};
  std::optional<std::string> user_agent{};
  HeaderList x_headers{};              // x-...
  HeaderList sec_websocket_headers{};  // sec-websocket-...
  HeaderList trace_context_headers{};  // traceparent, tracestate
  /// Of mounts with `auth_token`: what the client gave as its authToken. Not checked in any way, and not
  /// necessarily UTF-8.
  std::optional<std::string> auth_token{};
  /// Nothing without a cookie, and, unless check_csrf is off, without the session's own `_csrf_token` among
  /// the parameters. Strings are bytes, not necessarily UTF-8.
  std::optional<JsonObject> session{};
  JsonObject constants{};  // SocketOptions::constants
  JsonObject added{};      // what the mount's steps added, asked for or not
};

}  // namespace roost
