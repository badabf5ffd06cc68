// SPDX-License-Identifier: Apache-2.0
#include "transport/admission/check_origin.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace roost::transport {
namespace {

using Policy = CheckOrigin::Policy;

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

/// A name as browsers write it (IDNs as xn--), or an IPv6 address in brackets. A star is for entries of
/// lists.
bool is_host(std::string_view text) {
  const bool bracketed = text.starts_with('[') && text.ends_with(']');
  if (bracketed) text = text.substr(1, text.size() - 2);
  return std::all_of(text.begin(), text.end(), [&](char c) {
    if (bracketed) return is_letter(c) || is_digit(c) || c == ':' || c == '.';
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '*';
  });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// host[:port]
bool parse_authority(std::string_view authority, Origin& origin) {
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view host = authority.substr(0, colon);
  if (!is_host(host)) return false;
  origin.host = host;
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

std::optional<std::string> fault_of(const Origin& entry) {
  const auto says = [&](std::string_view what) {
    return fmt::format("check_origin: \"{}\" {}", entry.text, what);
  };
  if (entry.host.empty()) return says("has no host: write \"//host\" or \"scheme://host\"");
  const std::size_t star = entry.host.rfind('*');
  if (star == std::string::npos) return std::nullopt;
  if (star == 0 && entry.host.starts_with("*.") && entry.host.size() > 2) return std::nullopt;
  return says("has a star that stands for no suffix: write \"//*.example.com\", or CheckOrigin::any()");
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
  if (!parse_authority(rest.substr(0, rest.find_first_of("/?#")), origin)) return unreadable;
  if (origin.host.empty()) return unreadable;
  if (!origin.port) origin.port = default_port(origin.scheme);
  return origin;
}

/// The request's own: what a page of the server itself sends.
Origin origin_of(const HttpRequest& request) {
  return parse_entry(fmt::format("{}://{}", request.scheme, request.headers.get("host").value_or("")));
}

}  // namespace

Origin parse_origin(std::string_view text) {
  Origin origin = parse_entry(text);
  if (origin.scheme.empty()) return {{}, {}, {}, std::string(text)};
  return origin;
}

Result<OriginPolicy> OriginPolicy::make(const CheckOrigin& check, std::string url_host) {
  if (check.policy == Policy::callback && !check.ask) {
    return make_error("check_origin: the callback is empty: give CheckOrigin::callback a function");
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
  if (check_.policy == Policy::url_host) return url_host_.empty() || origin.host == url_host_;
  if (check_.policy == Policy::conn) {
    const Origin own = origin_of(request);
    return origin.scheme == own.scheme && origin.host == own.host && origin.port == own.port;
  }
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Origin& entry) { return entry_matches(entry, origin); });
}

std::string OriginPolicy::refusal_text(std::string_view where, const HttpRequest& request) const {
  return fmt::format("Could not check origin for the socket at {}. Origin of the request: {}. {}", where,
                     fmt::join(request.headers.get_all("origin"), " and "), advice(request));
}

std::string OriginPolicy::advice(const HttpRequest& request) const {
  switch (check_.policy) {
    case Policy::callback:
      return "The callback in check_origin of the mount said no.";
    case Policy::conn:
      return fmt::format(
          "Only pages of {}://{} itself are let in. If it is yours, list it in check_origin of the mount.",
          request.scheme, request.headers.get("host").value_or(""));
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
