// SPDX-License-Identifier: Apache-2.0
#include "transport/admission/origin_policy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>

#include "protocol/http1/authority.hpp"

#include "base/log_text.hpp"

namespace roost::transport {
namespace {

using Policy = CheckOrigin::Policy;

std::vector<std::string> shown_each(const std::vector<std::string_view>& texts) {
  std::vector<std::string> shown;
  shown.reserve(texts.size());
  for (const std::string_view text : texts)
    shown.push_back(base::shown(text));
  return shown;
}

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

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// RFC 3986 §3.1.
bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

/// As browsers write it (IDNs as xn--): URL parsers disagree about which other characters a name may contain.
/// A star is for entries of lists.
bool is_browsers_host(std::string_view text) {
  if (text.starts_with('[')) return true;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '*';
  });
}

/// host[:port]
bool read_authority(std::string_view text, Origin& origin) {
  const auto authority = http1::parse_authority(text);
  if (!authority || !is_browsers_host(authority->host)) return false;
  if (authority->port == 0 || text.ends_with(':')) return false;
  origin.host = lower(authority->host);
  origin.port = authority->port;
  return true;
}

/// Both in lower case.
bool host_matches(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with("*.")) return http1::same_host(pattern, host);
  const std::string_view suffix = pattern.substr(1);  // ".example.com"
  return host == suffix.substr(1) || (host.size() > suffix.size() && host.ends_with(suffix));
}

bool entry_matches(const Origin& entry, const Origin& origin) {
  if (!entry.scheme.empty() && entry.scheme != origin.scheme) return false;
  if (entry.port && entry.port != origin.port) return false;
  return host_matches(entry.host, origin.host);
}

std::optional<std::string> fault_of(const Origin& entry) {
  const auto says = [&](std::string_view what) {
    return fmt::format("check_origin: \"{}\" {}", entry.text, what);
  };
  if (entry.host.empty()) return says("has no host: write \"//host\" or \"scheme://host\"");
  const std::string_view written(entry.text);
  const std::size_t end = written.find_first_of("/?#", written.find("//") + 2);
  if (end != std::string_view::npos && written.substr(end) != "/")
    return says(fmt::format("has a path, which no origin has: write \"{}\"", written.substr(0, end)));
  const std::size_t star = entry.host.rfind('*');
  if (star == std::string::npos) return std::nullopt;
  if (star == 0 && entry.host.starts_with("*.") && entry.host.size() > 2) return std::nullopt;
  return says("has a star that is not a suffix wildcard: write \"//*.example.com\", or CheckOrigin::any()");
}

/// [scheme:]//host[:port]; the scheme may be left out in lists only.
Origin parse_entry(std::string_view text) {
  Origin origin;
  Origin unreadable;
  origin.text = unreadable.text = text;
  const std::size_t slashes = text.find("//");
  if (slashes == std::string_view::npos) return unreadable;
  if (slashes > 0) {
    if (text[slashes - 1] != ':' || !is_scheme(text.substr(0, slashes - 1))) return unreadable;
    origin.scheme = lower(text.substr(0, slashes - 1));
  }
  const std::string_view rest = text.substr(slashes + 2);
  if (!read_authority(rest.substr(0, rest.find_first_of("/?#")), origin)) return unreadable;
  if (origin.host.empty()) return unreadable;
  if (!origin.port) origin.port = default_port(origin.scheme);
  return origin;
}

/// True if the Host header names the host and port of the origin. Its scheme determines the default port.
bool is_of_host(const Origin& origin, const HttpRequest& request) {
  const auto own = http1::parse_authority(request.headers.get("host").value_or(""));
  if (!own || own->host.empty() || !http1::same_host(own->host, origin.host)) return false;
  const auto port = own->port ? own->port : default_port(origin.scheme);
  return port && port == origin.port;
}

}  // namespace

Origin parse_origin(std::string_view text) {
  Origin origin = parse_entry(text);
  if (origin.scheme.empty()) return {{}, {}, {}, std::string(text)};
  return origin;
}

bool is_from_own_page(const HttpRequest& request) {
  const auto origins = request.headers.get_all("origin");
  return origins.size() == 1 && is_of_host(parse_origin(origins.front()), request);
}

Result<OriginPolicy> OriginPolicy::make(const CheckOrigin& check, std::string url_host) {
  if (check.policy == Policy::callback && !check.ask) {
    return make_error("check_origin: the callback is empty: give CheckOrigin::callback a function");
  }
  if (check.policy == Policy::url_host && url_host.empty()) {
    return make_error(
        "check_origin = true compares url.host, which is empty: set url.host to the host that pages have, or "
        "check_origin = false (CheckOrigin::any()) to admit every page");
  }
  std::vector<Origin> entries;
  for (const std::string& text : check.allowed) {
    Origin entry = parse_entry(text);
    if (auto fault = fault_of(entry)) return make_error(std::move(*fault));
    entries.push_back(std::move(entry));
  }
  return OriginPolicy(check, std::move(url_host), std::move(entries));
}

bool OriginPolicy::allows(const HttpRequest& request) const {
  if (check_.policy == Policy::any) return true;
  const auto headers = request.headers.get_all("origin");
  if (headers.empty()) return true;
  const auto differs = [&](std::string_view other) { return other != headers.front(); };
  if (std::any_of(headers.begin(), headers.end(), differs)) return false;
  const Origin origin = parse_origin(headers.front());
  if (check_.policy == Policy::callback) return check_.ask(origin, request);
  return !origin.host.empty() && allows_host(origin, request);
}

bool OriginPolicy::allows_host(const Origin& origin, const HttpRequest& request) const {
  if (check_.policy == Policy::url_host) return http1::same_host(origin.host, url_host_);
  if (check_.policy == Policy::conn) return origin.scheme == request.scheme && is_of_host(origin, request);
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Origin& entry) { return entry_matches(entry, origin); });
}

std::string OriginPolicy::refusal_text(std::string_view where, const HttpRequest& request) const {
  return fmt::format("Could not check origin for the socket at {}. Origin of the request: {}. {}", where,
                     fmt::join(shown_each(request.headers.get_all("origin")), " and "), advice(request));
}

std::string OriginPolicy::advice(const HttpRequest& request) const {
  switch (check_.policy) {
    case Policy::callback:
      return "The callback in check_origin of the mount refused it.";
    case Policy::conn:
      return fmt::format(
          "Only pages of {}://{} itself are admitted. If it is yours, list it in check_origin of the mount.",
          request.scheme, base::shown(request.headers.get("host").value_or("")));
    case Policy::list:
      return fmt::format("The list has {}. If it is yours, list it in check_origin of the mount.",
                         fmt::join(check_.allowed, ", "));
    default:
      return fmt::format(
          "If it is yours, set Config::url_host (now \"{}\") to its host or list it in check_origin of the "
          "mount.",
          url_host_);
  }
}

}  // namespace roost::transport
