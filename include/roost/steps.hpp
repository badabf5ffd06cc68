// SPDX-License-Identifier: Apache-2.0
// Ready-made steps to run before a socket or a route (before_upgrade.hpp). Each function throws
// std::invalid_argument for invalid options. A step may be copied; copies share their state, and any thread
// may run them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "roost/before_upgrade.hpp"
#include "roost/ip_ranges.hpp"
#include "roost/session.hpp"
#include "roost/token.hpp"

namespace roost {

/// The sender of a request: the peer or, as long as that is one of the proxies, the address it names in
/// x-forwarded-for, read from the right. Entries written by clients are further left and never read. Empty if
/// a proxy names something that is not an IP address.
[[nodiscard]] std::optional<std::string> client_address(const HttpRequest& request, const IpRanges& proxies);

namespace steps {

struct IpFilterOptions {
  IpRanges allow{};            // empty: all that are not denied
  IpRanges deny{};             // wins over allow
  IpRanges trusted_proxies{};  // as Config::trusted_proxies, for this step only; x-forwarded-for only
};
/// Refuses with 403.
[[nodiscard]] Step ip_filter(IpFilterOptions options);

/// Monotonic time. Thread: any.
using SteadyTime = std::function<std::chrono::steady_clock::time_point()>;

struct RateLimitOptions {
  double per_second = 1;       // the sustained rate of each address
  unsigned burst = 10;         // requests at once
  IpRanges trusted_proxies{};  // as Config::trusted_proxies, for this step only; x-forwarded-for only
  /// Addresses remembered; above it the least recently seen ones are evicted.
  std::size_t max_addresses = 65'536;
  unsigned ipv6_prefix = 64;  // bits counted as one address: one IPv6 host usually has 2^64
  SteadyTime now = &std::chrono::steady_clock::now;
};
/// One token bucket per address; refuses with 429 and retry-after.
[[nodiscard]] Step rate_limit(RateLimitOptions options);

enum class JwtAlgorithm { hs256, rs256, es256 };

struct JwtKey {
  JwtAlgorithm algorithm;
  std::string key;  // for hs256 the secret, at least 32 bytes; otherwise the public key in PEM
};

struct BearerJwtOptions {
  /// A token is tried with each key of the algorithm it names. Use several keys for rotation.
  std::vector<JwtKey> keys;
  std::string issuer{};            // `iss` must equal it; empty: any
  std::string audience{};          // `aud` must be or contain it; empty: any
  bool require_expiry = true;      // a token without `exp` is refused
  std::chrono::seconds leeway{0};  // for clock skew, on `exp` and `nbf`
  /// A query parameter that may carry the token, since browsers can't send headers with a WebSocket; the
  /// token then appears in proxies' logs. Empty: none.
  std::string parameter{};
  std::string adds = "claims";  // the name under which the claims are added
  TokenClock now = &std::chrono::system_clock::now;
};
/// Accepts the token as `authorization: Bearer`, as the authToken of a Phoenix client, or as the parameter.
/// Refuses with 401 and a www-authenticate that tells a missing token from an expired or invalid one.
[[nodiscard]] Step bearer_jwt(BearerJwtOptions options);

struct SessionCookieOptions {
  TokenSecrets secrets;  // of the web application that wrote the session, at least 64 bytes
  SessionOptions session;
  std::string adds = "session";  // the name under which the session is added; its strings are bytes
};
/// Refuses with 401 if there is no session. It does not check a CSRF token: browsers send cookies from every
/// page, and the mount's check_origin is what keeps other pages out.
[[nodiscard]] Step session_cookie(SessionCookieOptions options);

}  // namespace steps
}  // namespace roost
