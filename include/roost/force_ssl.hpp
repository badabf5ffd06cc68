// SPDX-License-Identifier: Apache-2.0
// Redirects clear-text requests to https before a socket or a route sees them. A value.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace roost {

struct ForceSsl {
  bool enabled = false;
  /// Behind a proxy that terminates TLS: `x-forwarded-proto` (or `forwarded: proto=`) decides whether the
  /// request is secure, regardless of its sender. Prefer naming the proxy in Config::trusted_proxies, which
  /// trusts this header from the proxy alone.
  bool forwarded_proto = false;
  /// For how long browsers must use https only for this host (strict-transport-security, RFC 6797); 0: the
  /// header is not sent.
  std::chrono::seconds hsts_max_age = std::chrono::hours(24) * 365;
  bool hsts_subdomains = false;  // also for subdomains
  bool hsts_preload = false;     // allows inclusion in browsers' preload lists
  /// Redirect to the requested host, for sites with several; false: to Config::url_host.
  bool keep_host = false;
  std::vector<std::string> exclude_hosts{"localhost", "127.0.0.1"};  // not redirected
  std::vector<std::string> exclude_paths{};  // likewise, for probes: "/health"; ready_path is one of them
};

}  // namespace roost
