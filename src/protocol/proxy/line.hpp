// SPDX-License-Identifier: Apache-2.0
// The line of version 1 of the PROXY protocol, between "PROXY " and its end. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/ip_address.hpp"

namespace roost::proxy {

struct Line {
  std::optional<base::SocketAddress> source{};  // nullopt: UNKNOWN
};

/// "TCP4 192.0.2.7 198.51.100.1 56324 443", "TCP6 …", "UNKNOWN" followed by anything. nullopt for anything
/// else.
[[nodiscard]] std::optional<Line> read_line(std::string_view text);

}  // namespace roost::proxy
