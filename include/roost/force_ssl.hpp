// SPDX-License-Identifier: Apache-2.0
// That requests in clear text are sent to https, before a socket or a route sees them. A value.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace roost {

struct ForceSsl {
  bool enabled = false;
  /// Behind a proxy that ends TLS: `x-forwarded-proto` (or `forwarded: proto=`) says whether the request is
  /// secure, whoever sends it. Better name the proxy in Config::trusted_proxies, which believes this of it,
  /// and of nobody else.
  bool forwarded_proto = false;
  /// For how long browsers shall ask this host by https only (strict-transport-security, RFC 6797); 0: the
  /// header is not sent.
  std::chrono::seconds hsts_max_age = std::chrono::hours(24) * 365;
  bool hsts_subdomains = false;  // and the hosts below it
  bool hsts_preload = false;     // and that lists in browsers may know it beforehand
  /// Redirect to the host that was asked for, for sites with several; false: to Config::url_host.
  bool keep_host = false;
  std::vector<std::string> exclude_hosts{"localhost", "127.0.0.1"};  // left as they are
  std::vector<std::string> exclude_paths{};  // likewise, for probes: "/health"; ready_path is one of them
};

}  // namespace roost
