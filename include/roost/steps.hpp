// SPDX-License-Identifier: Apache-2.0
// Steps that are ready to be put in front of a socket or a route (before_upgrade.hpp). Each function throws
// std::invalid_argument for options that can't be meant. A step may be copied; copies share its memory, and
// any thread may run them.
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

/// Who sent it: the peer, or, while that is one of the proxies, whom it names in x-forwarded-for, from the
/// right. What clients themselves write into that header is to the left of it and never read. Nothing when a
/// proxy names what is no IP address.
[[nodiscard]] std::optional<std::string> client_address(const HttpRequest& request, const IpRanges& proxies);

namespace steps {

struct IpFilterOptions {
  IpRanges allow{};            // empty: everybody who is not denied
  IpRanges deny{};             // wins over allow
  IpRanges trusted_proxies{};  // as Config::trusted_proxies, for this step alone; x-forwarded-for only
};
/// Refuses with 403.
[[nodiscard]] Step ip_filter(IpFilterOptions options);

/// Monotonic time. Thread: any.
using SteadyTime = std::function<std::chrono::steady_clock::time_point()>;

struct RateLimitOptions {
  double per_second = 1;       // in the long run, of each address
  unsigned burst = 10;         // at once
  IpRanges trusted_proxies{};  // as Config::trusted_proxies, for this step alone; x-forwarded-for only
  /// Addresses that are remembered; past it those go that were heard of least lately.
  std::size_t max_addresses = 65'536;
  unsigned ipv6_prefix = 64;  // bits; whoever has one IPv6 address has 2^64 of them
  SteadyTime now = &std::chrono::steady_clock::now;
};
/// A token bucket for each address; refuses with 429 and retry-after.
[[nodiscard]] Step rate_limit(RateLimitOptions options);

enum class JwtAlgorithm { hs256, rs256, es256 };

struct JwtKey {
  JwtAlgorithm algorithm;
  std::string key;  // of hs256 the secret, at least 32 bytes; else the public key as PEM
};

struct BearerJwtOptions {
  /// A token is tried with each key of the algorithm it names; it can name no other. Several for a rotation.
  std::vector<JwtKey> keys;
  std::string issuer{};            // `iss` must be this; empty: anything
  std::string audience{};          // `aud` must be or contain this; empty: anything
  bool require_expiry = true;      // a token without `exp` is refused
  std::chrono::seconds leeway{0};  // for clocks that differ, on `exp` and `nbf`
  /// A query parameter that may bring the token, because browsers can't send headers with a WebSocket; it
  /// then is in the logs of proxies. Empty: none.
  std::string parameter{};
  std::string adds = "claims";  // under this name the claims are added
  TokenClock now = &std::chrono::system_clock::now;
};
/// The token comes as `authorization: Bearer`, as the authToken of a Phoenix client, or as the parameter.
/// Refuses with 401 and a www-authenticate that tells a missing token from an expired and an invalid one.
[[nodiscard]] Step bearer_jwt(BearerJwtOptions options);

struct SessionCookieOptions {
  TokenSecrets secrets;  // of the web application whose session it is, at least 64 bytes
  SessionOptions session;
  std::string adds = "session";  // under this name the session is added; its strings are bytes
};
/// Refuses with 401 who brings no session. It asks for no CSRF token: browsers send cookies from every page,
/// and the mount's check_origin is what keeps other pages out.
[[nodiscard]] Step session_cookie(SessionCookieOptions options);

}  // namespace steps
}  // namespace roost
