// SPDX-License-Identifier: Apache-2.0
// Where an endpoint listens: in clear text, over TLS, or both at once. Values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "roost/ip_ranges.hpp"
#include "roost/tls.hpp"

namespace roost {

struct HttpListenerConfig {
  bool enabled = true;  // false: there is https only
  std::string ip = "127.0.0.1";
  std::uint16_t port = 4000;  // 0: any free one; see Endpoint::port()
  int backlog = 1024;
  unsigned acceptors = 1;
  std::size_t max_connections = 16'384;
  /// Of one IPv4 address or IPv6 /64; more are refused (429 in clear text). 0: any number. Loopback and
  /// private addresses, where proxies stand, are not counted.
  std::size_t max_connections_per_address = 1'000;
  unsigned connects_per_second = 5'000;  // more wait to be accepted; 0: as many as come
  std::chrono::milliseconds handshake_timeout{10'000};
  /// Proxies that send a header of the PROXY protocol (version 1 or 2) in front of every connection; then no
  /// connection is taken without one, or from elsewhere. Empty: there are none.
  IpRanges proxy_protocol{};
};

struct HttpsListenerConfig {
  std::string ip = "127.0.0.1";
  std::uint16_t port = 4040;  // 0: any free one; see Endpoint::port("https")
  int backlog = 1024;
  unsigned acceptors = 1;
  std::size_t max_connections = 16'384;
  /// Of one IPv4 address or IPv6 /64; more are refused (429 in clear text). 0: any number. Loopback and
  /// private addresses, where proxies stand, are not counted.
  std::size_t max_connections_per_address = 1'000;
  unsigned connects_per_second = 5'000;                 // more wait to be accepted; 0: as many as come
  std::chrono::milliseconds handshake_timeout{10'000};  // of TLS and the first request together
  IpRanges proxy_protocol{};                            // as that of http; the header comes before TLS
  /// CPU time that TLS handshakes may take of each second of a shard; more wait, so that open connections do
  /// not. At most 1 s.
  std::chrono::milliseconds handshake_cpu{500};
  /// Of that, for one IPv4 address or IPv6 /64. 0: no limit of its own. Loopback and private addresses are
  /// not held to it, nor are proxies that Config names.
  std::chrono::milliseconds handshake_cpu_per_address{100};
  TlsOptions tls{};  // certfile at least
};

}  // namespace roost
