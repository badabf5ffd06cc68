// SPDX-License-Identifier: Apache-2.0
// The sender of a request and whether it used https: the peer, or what trusted proxies say. The single source
// for everything that shows, counts, compares or filters senders. Pure.
#pragma once

#include <optional>

#include "base/ip_address.hpp"
#include "roost/http_headers.hpp"
#include "roost/ip_ranges.hpp"
#include "roost/proxy_header.hpp"

namespace roost::http {

/// Which proxies are trusted.
struct ProxyRules {
  IpRanges trusted{};                     // proxies, by their addresses
  ProxyHeader header = ProxyHeader::any;  // the header they write
  bool forwarded_proto = false;           // ForceSsl::forwarded_proto
};

/// The connection a request arrived on.
struct Hop {
  base::SocketAddress peer{};
  bool secure = false;     // TLS
  bool announced = false;  // a trusted proxy named the peer by the PROXY protocol
};

struct Sender {
  base::SocketAddress address{};  // port 0: not known
  bool secure = false;
  bool named = false;  // named by a proxy; the peer is then that proxy
};

/// Empty if two kinds of headers contradict each other: one of them is not the proxy's.
[[nodiscard]] std::optional<Sender> sender_of(const HttpHeaders& headers, const Hop& hop,
                                              const ProxyRules& rules);

}  // namespace roost::http
