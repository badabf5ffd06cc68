// SPDX-License-Identifier: Apache-2.0
#include "client/server_url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "protocol/http1/headers.hpp"

namespace roost::client {
namespace {

// The same for ws and http, and for wss and https: RFC 6455 §3.
constexpr std::uint16_t kDefaultPort = 80;
constexpr std::uint16_t kDefaultTlsPort = 443;

Error bad_url(std::string_view text, std::string_view why) {
  return make_error('"' + std::string(text) + "\" is not a usable URL: " + std::string(why));
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lowered;
}

std::optional<std::uint16_t> port_number(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  return port;
}

/// Printable ASCII except the space: all else must be percent-encoded.
bool is_url_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

/// "host", "host:port", "[::1]:port"; returns what is wrong with it, if anything.
std::optional<std::string_view> read_authority(std::string_view authority, ServerUrl& url) {
  if (authority.find('@') != std::string_view::npos)
    return "user names and passwords are not supported in the URL (send an Authorization header)";
  const bool bracketed = authority.starts_with('[');
  const auto host_end = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed && host_end == std::string_view::npos) return "the closing bracket of the address is missing";
  url.host = authority.substr(bracketed ? 1 : 0, bracketed ? host_end - 1 : host_end);
  if (url.host.empty()) return "the host is missing";
  const auto rest = authority.substr(std::min(authority.size(), bracketed ? host_end + 1 : host_end));
  if (rest.empty()) return std::nullopt;
  const auto port = port_number(rest.substr(1));
  if (rest.front() != ':' || !port) return "the port is not a number from 1 to 65535";
  url.port = *port;
  return std::nullopt;
}

Result<ServerUrl> parse(std::string_view text, std::string_view plain, std::string_view secure) {
  const auto colon = text.find("://");
  const std::string scheme = lower_case(text.substr(0, std::min(colon, text.size())));
  if (colon == std::string_view::npos || (scheme != plain && scheme != secure))
    return bad_url(text,
                   "it must begin with " + std::string(plain) + ":// or " + std::string(secure) + "://");
  if (!is_url_text(text)) return bad_url(text, "spaces and non-ASCII characters must be percent-encoded");
  ServerUrl url{scheme, {}, scheme == secure ? kDefaultTlsPort : kDefaultPort, {}};
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const auto authority_end = std::min(rest.find_first_of("/?"), rest.size());
  if (const auto fault = read_authority(rest.substr(0, authority_end), url)) return bad_url(text, *fault);
  url.target = rest.substr(authority_end);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kUnreserved = "-._~";  // besides letters and digits: RFC 3986 §2.3
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || kUnreserved.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 0xF];
  }
}

}  // namespace

std::string ServerUrl::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : '[' + host + ']';
  if (port != (secure() ? kDefaultTlsPort : kDefaultPort)) text += ':' + std::to_string(port);
  return text;
}

Result<ServerUrl> parse_websocket_url(std::string_view text) {
  return parse(text, "ws", "wss");
}

Result<ServerUrl> parse_http_url(std::string_view text) {
  return parse(text, "http", "https");
}

Result<ServerUrl> redirected(const ServerUrl& base, std::string_view location) {
  location = http1::trim(location);
  if (location.starts_with("//") || !location.starts_with('/')) {
    const std::string scheme = base.secure() ? "https:" : "http:";
    const std::string absolute =
        location.starts_with("//") ? scheme + std::string(location) : std::string(location);
    auto url = absolute.starts_with("ws") ? parse_websocket_url(absolute) : parse_http_url(absolute);
    if (url && base.secure() && !url->secure())
      return make_error("a redirect from TLS to clear text is not followed: " + url->to_string());
    if (url)
      url->scheme = (base.scheme.starts_with("ws") ? "ws" : "http") + std::string(url->secure() ? "s" : "");
    return url;
  }
  ServerUrl url = base;
  url.target = location.substr(0, location.find('#'));
  return url;
}

std::string with_query(std::string target, const QueryParams& params) {
  char separator = target.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : params) {
    target += separator;
    append_encoded(target, name);
    target += '=';
    append_encoded(target, value);
    separator = '&';
  }
  return target;
}

std::string websocket_target(std::string_view mount) {
  const auto query = std::min(mount.find('?'), mount.size());
  std::string target(mount.substr(0, query));
  if (target.ends_with('/')) target.pop_back();
  return target.append("/websocket").append(mount.substr(query));
}

}  // namespace roost::client
