// SPDX-License-Identifier: Apache-2.0
#include "introspection/peer_query.hpp"

#include <stdexcept>

#include "net/address.hpp"

namespace roost::introspection {

std::string wanted_peer(std::string_view text) {
  if (text.empty()) return {};
  auto address = net::asked_address(text);
  if (!address) throw std::invalid_argument(address.error().message);
  return *std::move(address);
}

bool peer_matches(std::string_view peer, std::string_view wanted) {
  return wanted.empty() || base::address_matches(peer, wanted);
}

}  // namespace roost::introspection
