// SPDX-License-Identifier: Apache-2.0
#include "net/address.hpp"

#include <cstring>

namespace roost::net {
namespace {

base::IpAddress ip_of(const sockaddr_in& v4) noexcept {
  std::array<std::uint8_t, sizeof v4.sin_addr> bytes;
  std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
  return base::IpAddress::v4(bytes);
}

base::IpAddress ip_of(const sockaddr_in6& v6) noexcept {
  base::IpAddress::Bytes bytes;
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return base::IpAddress(bytes);
}

}  // namespace

Address::Address(const base::SocketAddress& address) noexcept : storage_{} {
  storage_.v6 = {};
  const auto& bytes = address.ip.bytes();
  if (address.ip.is_v4()) {
    storage_.v4.sin_family = AF_INET;
    storage_.v4.sin_port = htons(address.port);
    std::memcpy(&storage_.v4.sin_addr, bytes.data() + bytes.size() - sizeof(in_addr), sizeof(in_addr));
  } else {
    storage_.v6.sin6_family = AF_INET6;
    storage_.v6.sin6_port = htons(address.port);
    std::memcpy(&storage_.v6.sin6_addr, bytes.data(), sizeof(in6_addr));
  }
}

Result<Address> Address::parse(std::string_view text) {
  if (const auto address = base::SocketAddress::parse(text)) return Address(*address);
  return make_error("\"" + std::string(text) + "\" is not an IP address with a port");
}

Result<Address> Address::from_ip(std::string_view ip, std::uint16_t port) {
  if (const auto parsed = base::parse_host_ip(ip)) return Address(base::SocketAddress{*parsed, port});
  return make_error("\"" + std::string(ip) + "\" is not an IP address");
}

Address Address::from_system(const sockaddr_storage& storage) noexcept {
  Address address;
  if (storage.ss_family == AF_INET) std::memcpy(&address.storage_.v4, &storage, sizeof address.storage_.v4);
  if (storage.ss_family != AF_INET6) return address;
  std::memcpy(&address.storage_.v6, &storage, sizeof address.storage_.v6);
  const base::SocketAddress plain = address.plain();
  return plain.ip.is_v4() ? Address(plain) : address;
}

base::SocketAddress Address::plain() const noexcept {
  return {is_v6() ? ip_of(storage_.v6) : ip_of(storage_.v4), port()};
}

std::uint16_t Address::port() const noexcept {
  return ntohs(is_v6() ? storage_.v6.sin6_port : storage_.v4.sin_port);
}

Address Address::with_port(std::uint16_t port) const noexcept {
  Address changed = *this;
  (is_v6() ? changed.storage_.v6.sin6_port : changed.storage_.v4.sin_port) = htons(port);
  return changed;
}

Result<std::string> asked_address(std::string_view text) {
  if (auto address = base::canonical_address(text)) return *std::move(address);
  return make_error("\"" + std::string(text) +
                    "\" is not an IP address: write 10.1.2.3 or 2001:db8::7, or with a port 10.1.2.3:5000 or "
                    "[2001:db8::7]:5000");
}

socklen_t Address::size() const noexcept {
  return is_v6() ? sizeof storage_.v6 : sizeof storage_.v4;
}

bool operator==(const Address& left, const Address& right) noexcept {
  if (left.plain() != right.plain()) return false;
  return !left.is_v6() || left.storage_.v6.sin6_scope_id == right.storage_.v6.sin6_scope_id;
}

}  // namespace roost::net
