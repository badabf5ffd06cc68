// SPDX-License-Identifier: Apache-2.0
#include "introspection/peer_query.hpp"

#include <stdexcept>

#include "net/address.hpp"

namespace roost::introspection {

namespace {

constexpr unsigned kNetworkBits = 64;

/// Of an address with or without a port.
std::optional<base::IpAddress> ip_of(std::string_view text) {
  if (const auto ip = base::parse_host_ip(text)) return ip;
  const auto address = base::SocketAddress::parse(text);
  return address ? std::optional(address->ip) : std::nullopt;
}

}  // namespace

std::string wanted_peer(std::string_view text) {
  if (text.empty()) return {};
  auto address = net::asked_address(text);
  if (!address) throw std::invalid_argument(address.error().message);
  return *std::move(address);
}

bool peer_matches(std::string_view peer, std::string_view wanted) {
  return wanted.empty() || base::address_matches(peer, wanted);
}

bool network_matches(std::string_view peer, std::string_view wanted) {
  const auto one = ip_of(peer);
  const auto other = ip_of(wanted);
  if (!one || !other || one->is_v4() || other->is_v4()) return false;
  return one->masked(kNetworkBits) == other->masked(kNetworkBits);
}

}  // namespace roost::introspection
