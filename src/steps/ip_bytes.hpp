// SPDX-License-Identifier: Apache-2.0
// IP addresses as 16 bytes, so that one comparison serves both kinds: IPv4 is mapped into IPv6 (RFC 4291
// §2.5.5.2). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace roost::steps {

using IpBytes = std::array<std::uint8_t, 16>;

struct ParsedIp {
  IpBytes bytes;
  bool v4;  // also when it was written ::ffff:192.0.2.7
};

/// Nothing for what is no address; a scope ("fe80::1%eth0") is none either.
[[nodiscard]] std::optional<ParsedIp> ip_bytes(std::string_view text);

/// With all but the first `bits` set to zero.
[[nodiscard]] IpBytes masked(IpBytes address, unsigned bits);

}  // namespace roost::steps
