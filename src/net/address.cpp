// SPDX-License-Identifier: Apache-2.0
#include "net/address.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace roost::net {
namespace {

std::string_view without_brackets(std::string_view ip) {
  const bool bracketed = ip.size() >= 2 && ip.front() == '[' && ip.back() == ']';
  return bracketed ? ip.substr(1, ip.size() - 2) : ip;
}

/// inet_ntop() prints through sprintf(), which is a sixteenth of the instructions of a connect.
std::string text_of(const in_addr& ip) {
  std::array<std::uint8_t, sizeof ip> bytes;
  std::memcpy(bytes.data(), &ip, sizeof ip);
  std::array<char, INET_ADDRSTRLEN> text;
  char* at = text.data();
  for (const std::uint8_t byte : bytes) {
    if (at != text.data()) *at++ = '.';
    at = std::to_chars(at, text.data() + text.size(), byte).ptr;
  }
  return {text.data(), at};
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

Error not_an_address(std::string_view text) {
  return make_error("\"" + std::string(text) + "\" is not an IP address with a port");
}

}  // namespace

Address::Address() noexcept : storage_{} {
  storage_.v6 = {};
  storage_.v4.sin_family = AF_INET;
}

Result<Address> Address::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return not_an_address(text);
  const auto port = parse_port(text.substr(colon + 1));
  const std::string_view ip = text.substr(0, colon);
  // RFC 3986 §3.2.2: an IPv6 address stands in brackets where a port follows.
  const bool bare_v6 = ip.find(':') != std::string_view::npos && without_brackets(ip) == ip;
  if (!port || bare_v6) return not_an_address(text);
  return from_ip(ip, *port);
}

Result<Address> Address::from_ip(std::string_view ip, std::uint16_t port) {
  const std::string bare(without_brackets(ip));
  const bool bracketed = bare.size() != ip.size();
  Address address;
  if (!bracketed && ::inet_pton(AF_INET, bare.c_str(), &address.storage_.v4.sin_addr) == 1) {
    return address.with_port(port);
  }
  address.storage_.v6.sin6_family = AF_INET6;
  if (::inet_pton(AF_INET6, bare.c_str(), &address.storage_.v6.sin6_addr) == 1)
    return address.with_port(port);
  return make_error("\"" + std::string(ip) + "\" is not an IP address");
}

Address Address::from_system(const sockaddr_storage& storage) noexcept {
  Address address;
  if (storage.ss_family == AF_INET) std::memcpy(&address.storage_.v4, &storage, sizeof address.storage_.v4);
  if (storage.ss_family == AF_INET6) std::memcpy(&address.storage_.v6, &storage, sizeof address.storage_.v6);
  return address;
}

std::uint16_t Address::port() const noexcept {
  return ntohs(is_v6() ? storage_.v6.sin6_port : storage_.v4.sin_port);
}

Address Address::with_port(std::uint16_t port) const noexcept {
  Address changed = *this;
  (is_v6() ? changed.storage_.v6.sin6_port : changed.storage_.v4.sin_port) = htons(port);
  return changed;
}

std::string Address::ip() const {
  if (!is_v6()) return text_of(storage_.v4.sin_addr);
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, &storage_.v6.sin6_addr, text.data(), text.size());
  return text.data();
}

std::string Address::to_string() const {
  const std::string shown = is_v6() ? "[" + ip() + "]" : ip();
  return shown + ":" + std::to_string(port());
}

socklen_t Address::size() const noexcept {
  return is_v6() ? sizeof storage_.v6 : sizeof storage_.v4;
}

bool operator==(const Address& left, const Address& right) noexcept {
  if (left.family() != right.family() || left.port() != right.port()) return false;
  if (!left.is_v6()) return left.storage_.v4.sin_addr.s_addr == right.storage_.v4.sin_addr.s_addr;
  return std::memcmp(&left.storage_.v6.sin6_addr, &right.storage_.v6.sin6_addr, sizeof(in6_addr)) == 0 &&
         left.storage_.v6.sin6_scope_id == right.storage_.v6.sin6_scope_id;
}

}  // namespace roost::net
