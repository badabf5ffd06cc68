// SPDX-License-Identifier: Apache-2.0
#include "broker/redis_url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "protocol/http1/url.hpp"

namespace roost::broker {
namespace {

constexpr BrokerSchemes kRedisSchemes{.clear = "redis://", .tls = "rediss://", .port = 6'379};

/// "redis://user:pass@host:1/2" in its parts.
struct RedisUrlParts {
  std::string_view scheme;                  // "redis://"
  std::optional<std::string_view> login{};  // "user:pass"
  std::string_view host{};                  // "host:1"
  std::string_view path{};                  // "2"
};

RedisUrlParts parts_of(std::string_view url) {
  const std::size_t colon = url.find("://");
  const std::size_t begin = colon == std::string_view::npos ? 0 : colon + 3;
  RedisUrlParts parts{.scheme = url.substr(0, begin)};
  url.remove_prefix(begin);
  // A password need not be escaped to be found: the last @ ends it.
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    parts.login = url.substr(0, at);
    url.remove_prefix(at + 1);
  }
  const std::size_t slash = std::min(url.find('/'), url.size());
  parts.host = url.substr(0, slash);
  parts.path = url.substr(std::min(slash + 1, url.size()));
  return parts;
}

std::optional<std::uint32_t> database_of(std::string_view path) {
  constexpr std::uint32_t kMost = 1'000'000;
  std::uint32_t number = 0;
  if (path.empty()) return number;
  const auto [end, failed] = std::from_chars(path.data(), path.data() + path.size(), number);
  const bool is_whole = failed == std::errc() && end == path.data() + path.size();
  return is_whole && number <= kMost ? std::optional(number) : std::nullopt;
}

Result<void> take_login(std::string_view login, RedisUrl& url) {
  const std::size_t colon = login.find(':');
  if (colon == std::string_view::npos)
    return make_error("a user needs a password: write redis://user:password@host, or redis://:password@host");
  url.user = http1::percent_decode(login.substr(0, colon));
  url.password = http1::percent_decode(login.substr(colon + 1));
  if (url.password.empty()) return make_error("the password in front of the @ is empty");
  return {};
}

}  // namespace

Result<RedisUrl> parse_redis_url(std::string_view text) {
  const RedisUrlParts parts = parts_of(text);
  auto address = parse_broker_url(std::string(parts.scheme).append(parts.host), kRedisSchemes);
  // Its own words show the host. Where the @ was forgotten, that is a password.
  const bool known = parts.scheme == kRedisSchemes.clear || parts.scheme == kRedisSchemes.tls;
  if (!address && known)
    return make_error("after redis:// or the @ comes a host, and no port or one from 1 to 65535");
  if (!address) return address.error();
  RedisUrl url{.address = std::move(*address)};
  if (parts.login) {
    if (auto taken = take_login(*parts.login, url); !taken) return taken.error();
  }
  const auto database = database_of(parts.path);
  if (!database) return make_error("after the / comes the number of a database");
  url.database = *database;
  return url;
}

}  // namespace roost::broker
