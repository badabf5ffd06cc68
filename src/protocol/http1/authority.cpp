// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/authority.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "protocol/http1/text.hpp"

namespace roost::http1 {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
/// The bytes a name may contain besides percent-encoded ones: unreserved and sub-delims of RFC 3986 §2.
bool is_name_byte(char c) {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=";
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != std::string_view::npos;
}

bool is_name(std::string_view text) {
  while (!text.empty()) {
    if (text.front() == '%') {
      if (text.size() < 3 || !is_hex_digit(text[1]) || !is_hex_digit(text[2])) return false;
      text.remove_prefix(3);
    } else {
      if (!is_name_byte(text.front())) return false;
      text.remove_prefix(1);
    }
  }
  return true;
}

/// Without its brackets.
std::optional<in6_addr> read_ipv6(std::string_view text) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return address;
}

/// "[::1]", or a future address format: "[v1.x]".
bool is_literal(std::string_view text) {
  if (!text.starts_with('[') || !text.ends_with(']')) return false;
  text = text.substr(1, text.size() - 2);
  if (!text.starts_with('v') && !text.starts_with('V')) return read_ipv6(text).has_value();
  const auto [version, address] = cut(text.substr(1), '.');
  return !version.empty() && std::all_of(version.begin(), version.end(), is_hex_digit) && !address.empty() &&
         std::all_of(address.begin(), address.end(), [](char c) { return c == ':' || is_name_byte(c); });
}

/// False: not a port.
bool read_port(std::string_view digits, std::optional<std::uint16_t>& port) {
  if (digits.empty()) return true;
  std::uint16_t number = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || rest != digits.data() + digits.size()) return false;
  port = number;
  return true;
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  Authority authority{text.substr(0, colon)};
  if (!is_name(authority.host) && !is_literal(authority.host)) return std::nullopt;
  if (colon != std::string_view::npos && !read_port(text.substr(colon + 1), authority.port))
    return std::nullopt;
  return authority;
}

bool same_host(std::string_view left, std::string_view right) {
  if (iequals(left, right)) return true;
  if (!left.starts_with('[') || !is_literal(left) || !is_literal(right)) return false;
  const auto of_left = read_ipv6(left.substr(1, left.size() - 2));
  const auto of_right = read_ipv6(right.substr(1, right.size() - 2));
  return of_left && of_right && IN6_ARE_ADDR_EQUAL(&*of_left, &*of_right);
}

}  // namespace roost::http1
