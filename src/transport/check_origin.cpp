// SPDX-License-Identifier: Apache-2.0
#include "transport/check_origin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace roost::transport {
namespace {

std::optional<std::uint16_t> default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return 80;
  if (scheme == "https" || scheme == "wss") return 443;
  return std::nullopt;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

/// host[:port], without what an origin never has: user information makes the host unusable on purpose.
bool parse_authority(std::string_view authority, Origin& origin) {
  if (authority.find('@') != std::string_view::npos) return false;
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  origin.host = authority.substr(0, colon);
  if (colon == std::string_view::npos) return true;
  origin.port = parse_port(authority.substr(colon + 1));
  return origin.port.has_value();
}

bool host_matches(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with("*.")) return pattern == host;
  const std::string_view suffix = pattern.substr(1);  // ".example.com"
  return host == suffix.substr(1) || (host.size() > suffix.size() && host.ends_with(suffix));
}

bool entry_matches(const Origin& entry, const Origin& origin) {
  if (!entry.scheme.empty() && entry.scheme != origin.scheme) return false;
  if (entry.port && entry.port != origin.port) return false;
  return host_matches(entry.host, origin.host);
}

}  // namespace

Origin parse_origin(std::string_view text) {
  Origin origin;
  const std::size_t slashes = text.find("//");
  if (slashes == std::string_view::npos || (slashes > 0 && text[slashes - 1] != ':')) return {};
  if (slashes > 0) origin.scheme = lower(text.substr(0, slashes - 1));
  const std::string_view rest = text.substr(slashes + 2);
  if (!parse_authority(rest.substr(0, rest.find_first_of("/?#")), origin)) return {};
  if (!origin.port) origin.port = default_port(origin.scheme);
  return origin;
}

Result<OriginPolicy> OriginPolicy::make(const CheckOrigin& check, std::string url_host) {
  std::vector<Origin> entries;
  for (const std::string& text : check.allowed) {
    Origin entry = parse_origin(text);
    if (entry.host.empty()) {
      return make_error(
          fmt::format("check_origin: \"{}\" has no host: write \"//host\" or \"scheme://host\"", text));
    }
    entries.push_back(std::move(entry));
  }
  return OriginPolicy(check.policy, std::move(url_host), std::move(entries));
}

bool OriginPolicy::allows(std::optional<std::string_view> text) const {
  if (!text || policy_ == CheckOrigin::Policy::any) return true;
  const Origin origin = parse_origin(*text);
  if (origin.host.empty()) return false;
  if (policy_ == CheckOrigin::Policy::url_host) return url_host_.empty() || origin.host == url_host_;
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Origin& entry) { return entry_matches(entry, origin); });
}

}  // namespace roost::transport
