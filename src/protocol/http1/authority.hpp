// SPDX-License-Identifier: Apache-2.0
// Hosts with and without a port: of Host headers, Origins and absolute targets (RFC 3986 §3.2, RFC 9112
// §3.2). Pure; what is given back views the argument.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace roost::http1 {

struct Authority {
  std::string_view host;                // a name, an IPv4 address, or "[::1]" with its brackets; may be empty
  std::optional<std::uint16_t> port{};  // nothing: not said, or said to be empty ("host:")
};

/// host [":" port]; nothing for what is not one: blanks, slashes, a user's name, an open bracket.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

/// Case does not count, nor how an IPv6 address is abbreviated (RFC 3986 §3.2.2, §6.2.2.1).
[[nodiscard]] bool same_host(std::string_view left, std::string_view right);

}  // namespace roost::http1
