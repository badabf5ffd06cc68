// SPDX-License-Identifier: Apache-2.0
#include "base/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace roost::base {
namespace {

constexpr std::size_t kV4At = 12;  // offset of the bytes of an IPv4 address

/// inet_ntop() uses sprintf(), which would take a sixteenth of the instructions of a connect.
std::string v4_text(std::span<const std::uint8_t, 4> bytes) {
  std::array<char, INET_ADDRSTRLEN> text;
  char* at = text.data();
  for (const std::uint8_t byte : bytes) {
    if (at != text.data()) *at++ = '.';
    at = std::to_chars(at, text.data() + text.size(), byte).ptr;
  }
  return {text.data(), at};
}

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

IpAddress IpAddress::v4(std::span<const std::uint8_t, 4> bytes) noexcept {
  IpAddress address;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin() + kV4At);
  return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  text.copy(terminated.data(), text.size());
  IpAddress address;
  if (::inet_pton(AF_INET, terminated.data(), address.bytes_.data() + kV4At) == 1) return address;
  if (::inet_pton(AF_INET6, terminated.data(), address.bytes_.data()) == 1) return address;
  return std::nullopt;
}

bool IpAddress::is_v4() const noexcept {
  const Bytes mapped = IpAddress().bytes_;
  return std::equal(bytes_.begin(), bytes_.begin() + kV4At, mapped.begin());
}

IpAddress IpAddress::masked(unsigned bits) const noexcept {
  IpAddress address = *this;
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    const unsigned first = static_cast<unsigned>(i) * 8;
    const unsigned kept = bits <= first ? 0 : std::min(bits - first, 8U);
    address.bytes_[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
  }
  return address;
}

std::string IpAddress::text() const {
  if (is_v4()) return v4_text(std::span(bytes_).subspan<kV4At>());
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

std::optional<SocketAddress> SocketAddress::parse(std::string_view text) noexcept {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view host = text.substr(0, colon);
  // RFC 3986 §3.2.2: an IPv6 address is in brackets when a port follows.
  if (host.find(':') != std::string_view::npos && !host.starts_with('[')) return std::nullopt;
  const auto ip = parse_host_ip(host);
  const auto port = parse_port(text.substr(colon + 1));
  if (!ip || !port) return std::nullopt;
  return SocketAddress{*ip, *port};
}

std::string SocketAddress::text() const {
  std::string text = ip.is_v4() ? ip.text() : "[" + ip.text() + "]";
  return text.append(":").append(std::to_string(port));
}

std::optional<IpAddress> parse_host_ip(std::string_view text) noexcept {
  if (!text.starts_with('[')) return IpAddress::parse(text);
  const std::string_view inside = text.substr(1, text.size() - 2);
  const bool is_v6 = text.ends_with(']') && inside.find(':') != std::string_view::npos;
  return is_v6 ? IpAddress::parse(inside) : std::nullopt;
}

std::optional<std::string> canonical_address(std::string_view text) {
  if (const auto ip = parse_host_ip(text)) return ip->text();
  if (const auto address = SocketAddress::parse(text)) return address->text();
  return std::nullopt;
}

bool address_matches(std::string_view shown, std::string_view wanted) noexcept {
  if (shown == wanted) return true;
  if (shown.starts_with('[')) return shown.substr(1, shown.rfind("]:") - 1) == wanted;
  const auto colon = shown.find(':');
  return colon == shown.rfind(':') && shown.substr(0, colon) == wanted;  // more than one: IPv6 without a port
}

}  // namespace roost::base
