// SPDX-License-Identifier: Apache-2.0
// Which pages may open a socket, by the Origin header of their request (spec websocket-transport.md §4). A
// request without that header is always let through: only browsers send one, and they always do. A value.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "roost/http.hpp"

namespace roost {

/// The parts of an Origin header. One that can't be read has neither scheme, host nor port, only its text:
/// "null", "file://", or what no browser sends.
struct Origin {
  std::string scheme;                   // lower case
  std::string host;                     // lower case
  std::optional<std::uint16_t> port{};  // given, or the default of the scheme
  std::string text{};                   // as it came
};

/// True lets the request go on. Called on the shard of the connection (several at once), for every request
/// with an Origin, also one without a host. It must not block; one that throws refuses with 500.
using OriginCallback = std::function<bool(const Origin& origin, const HttpRequest& request)>;

struct CheckOrigin {
  enum class Policy : std::uint8_t { url_host, any, list, conn, callback };
  Policy policy = Policy::url_host;
  std::vector<std::string> allowed{};  // only for list
  OriginCallback ask{};                // only for callback

  /// The host of the origin must be Config::url_host, which must not be empty then; scheme and port do not
  /// matter.
  [[nodiscard]] static CheckOrigin url_host() { return {}; }
  /// Every page of the web may open the socket, with the cookies its visitor has for this host.
  [[nodiscard]] static CheckOrigin any() { return {Policy::any, {}, {}}; }
  /// "//host", "//host:port", "scheme://host[:port]"; a host "*.suffix" is the suffix and all below it.
  [[nodiscard]] static CheckOrigin list(std::vector<std::string> origins) {
    return {Policy::list, std::move(origins), {}};
  }
  /// Scheme, host and port must be those of the request itself, by its Host header.
  [[nodiscard]] static CheckOrigin conn() { return {Policy::conn, {}, {}}; }
  [[nodiscard]] static CheckOrigin callback(OriginCallback ask) {
    return {Policy::callback, {}, std::move(ask)};
  }
};

}  // namespace roost
