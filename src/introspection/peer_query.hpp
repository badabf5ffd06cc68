// SPDX-License-Identifier: Apache-2.0
// The peer that a query asks for: an IP address, with or without a port. Pure.
#pragma once

#include <string>
#include <string_view>

namespace roost::introspection {

/// As peers are shown; empty stays empty. Throws std::invalid_argument for a text that is not an address.
[[nodiscard]] std::string wanted_peer(std::string_view text);

/// True when `peer` ("10.0.0.7:5000", "[::1]:80") is of that IP, or is it with its port; empty: any.
[[nodiscard]] bool peer_matches(std::string_view peer, std::string_view wanted);
/// True when both are in one IPv6 /64, which is what limits per address count as one address.
[[nodiscard]] bool network_matches(std::string_view peer, std::string_view wanted);

}  // namespace roost::introspection
