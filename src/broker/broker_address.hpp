// SPDX-License-Identifier: Apache-2.0
// Where a broker listens, as written in a configuration or as announced by its cluster. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "roost/result.hpp"

namespace roost::broker {

struct BrokerAddress {
  std::string host;  // a name or an IP, without brackets
  std::uint16_t port = 0;
  bool tls = false;

  /// "host:port", "[::1]:4222"
  [[nodiscard]] std::string text() const;

  friend bool operator==(const BrokerAddress&, const BrokerAddress&) = default;
};

/// What a kind of broker accepts.
struct BrokerSchemes {
  std::string_view clear;  // "nats://"
  std::string_view tls;    // "tls://"
  std::uint16_t port;      // where none is written
};

/// "nats://host:4222", without user, path and query; a scheme must be there. The error never shows what
/// stands before an @: it may be a password.
[[nodiscard]] Result<BrokerAddress> parse_broker_url(std::string_view url, const BrokerSchemes& schemes);

/// "host:4222", without a scheme. `tls` is that of the server that announced it.
[[nodiscard]] Result<BrokerAddress> parse_announced(std::string_view address, bool tls);

}  // namespace roost::broker
