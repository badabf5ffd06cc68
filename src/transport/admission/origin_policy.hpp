// SPDX-License-Identifier: Apache-2.0
// Decides whether a page of some origin may open a socket (spec websocket-transport.md §4, RFC 6454). Pure,
// except for the application's callback.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/check_origin.hpp"
#include "roost/result.hpp"

namespace roost::transport {

/// Anything that is not an origin with a host has a text only. An origin with user information, or with
/// characters that do not occur in a browser's hosts, is deliberately not parsed: URL parsers disagree about
/// them.
[[nodiscard]] Origin parse_origin(std::string_view text);

/// True if the request has one Origin, and it names the host and port of the Host header, over http or https.
[[nodiscard]] bool is_from_own_page(const HttpRequest& request);

/// A policy ready for use: list entries are parsed once.
class OriginPolicy {
 public:
  /// Fails, naming the entry, for a list entry without a host, with a path, or with a star that is not a "*."
  /// prefix; also for an empty callback, and for an empty host to compare with.
  static Result<OriginPolicy> make(const CheckOrigin& check, std::string url_host);

  /// Two different Origin headers are refused: an intermediary might read the other one.
  [[nodiscard]] bool allows(const HttpRequest& request) const;

  /// For the log: the origin, the policy, and how to admit this origin. `where` names the mount.
  [[nodiscard]] std::string refusal_text(std::string_view where, const HttpRequest& request) const;

 private:
  OriginPolicy(CheckOrigin check, std::string url_host, std::vector<Origin> entries)
      : check_(std::move(check)), url_host_(std::move(url_host)), entries_(std::move(entries)) {}

  [[nodiscard]] bool allows_host(const Origin& origin, const HttpRequest& request) const;
  [[nodiscard]] std::string advice(const HttpRequest& request) const;

  CheckOrigin check_;
  std::string url_host_;
  std::vector<Origin> entries_;
};

}  // namespace roost::transport
