// SPDX-License-Identifier: Apache-2.0
// Who has sent a request, and whether it left them by https: the peer, or whom trusted proxies name. This is
// the one answer for everything that shows, counts, compares or filters by it. Pure.
#pragma once

#include <optional>

#include "base/ip_address.hpp"
#include "roost/http_headers.hpp"
#include "roost/ip_ranges.hpp"
#include "roost/proxy_header.hpp"

namespace roost::http {

/// Whose word is taken for it.
struct ProxyRules {
  IpRanges trusted{};                     // proxies, by their addresses
  ProxyHeader header = ProxyHeader::any;  // which of them they write
  bool forwarded_proto = false;           // ForceSsl::forwarded_proto
};

/// The connection that a request came on.
struct Hop {
  base::SocketAddress peer{};
  bool secure = false;     // TLS
  bool announced = false;  // a trusted proxy has said who the peer is, by the PROXY protocol
};

struct Sender {
  base::SocketAddress address{};  // port 0: not known
  bool secure = false;
  bool named = false;  // by a proxy, which is then the peer
};

/// Nothing: two kinds of headers contradict each other, and one of them is not the proxy's.
[[nodiscard]] std::optional<Sender> sender_of(const HttpHeaders& headers, const Hop& hop,
                                              const ProxyRules& rules);

}  // namespace roost::http
