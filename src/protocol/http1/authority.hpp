// SPDX-License-Identifier: Apache-2.0
// Hosts with and without a port, from Host headers, Origins and absolute targets (RFC 3986 §3.2, RFC 9112
// §3.2). Pure; results view the argument.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace roost::http1 {

struct Authority {
  std::string_view host;                // a name, an IPv4 address, or "[::1]" with its brackets; may be empty
  std::optional<std::uint16_t> port{};  // nullopt: absent, or empty ("host:")
};

/// host [":" port]; nullopt for anything else: blanks, slashes, user information, an unclosed bracket.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

/// Ignores case and the way an IPv6 address is abbreviated (RFC 3986 §3.2.2, §6.2.2.1).
[[nodiscard]] bool same_host(std::string_view left, std::string_view right);

}  // namespace roost::http1
