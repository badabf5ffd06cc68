// SPDX-License-Identifier: Apache-2.0
// May a page of this origin open a socket? (spec websocket-transport.md §4, RFC 6454.) Pure, but for the
// application's callback.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/check_origin.hpp"
#include "roost/result.hpp"

namespace roost::transport {

/// What is no origin with a host has a text only. User information, and characters that no host of a browser
/// has, make it unreadable on purpose: parsers of URLs disagree about them.
[[nodiscard]] Origin parse_origin(std::string_view text);

/// The request's one Origin is of the host and port its Host header names, by http or https.
[[nodiscard]] bool is_from_own_page(const HttpRequest& request);

/// A policy made ready: list entries parsed once.
class OriginPolicy {
 public:
  /// Fails for a list entry without a host, or with a star that stands for something else, naming it; for a
  /// callback that is empty, and for a host to compare that is.
  static Result<OriginPolicy> make(const CheckOrigin& check, std::string url_host);

  /// Two Origin headers that differ are refused: somebody on the way would read the other one.
  [[nodiscard]] bool allows(const HttpRequest& request) const;

  /// For the log: what came, what was asked for, and what to write instead. `where` names the mount.
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
