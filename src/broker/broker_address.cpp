// SPDX-License-Identifier: Apache-2.0
#include "broker/broker_address.hpp"

#include <fmt/format.h>

#include "base/visible_text.hpp"
#include "protocol/http1/authority.hpp"

namespace roost::broker {
namespace {

std::string_view without_brackets(std::string_view host) {
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

/// "host:port", with `port` where there is none.
Result<BrokerAddress> read_place(std::string_view place, std::uint16_t port, bool tls) {
  const auto authority = http1::parse_authority(place);
  if (!authority || authority->host.empty())
    return make_error(base::visible_quoted(place) + " is not a host with a port");
  if (authority->port == 0 || (!authority->port && port == 0))
    return make_error(base::visible_quoted(place) + " has no port from 1 to 65535");
  return BrokerAddress{std::string(without_brackets(authority->host)), authority->port.value_or(port), tls};
}

}  // namespace

std::string BrokerAddress::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  return fmt::format(fmt::runtime(v6 ? "[{}]:{}" : "{}:{}"), host, port);
}

Result<BrokerAddress> parse_broker_url(std::string_view url, const BrokerSchemes& schemes) {
  const bool tls = url.starts_with(schemes.tls);
  if (!tls && !url.starts_with(schemes.clear))
    return make_error(fmt::format("a server is written as {}host:{} or {}host:{}", schemes.clear,
                                  schemes.port, schemes.tls, schemes.port));
  std::string_view place = url.substr(tls ? schemes.tls.size() : schemes.clear.size());
  if (place.find('@') != std::string_view::npos)
    return make_error("a server's address has no user and password: they are settings of their own");
  if (place.ends_with('/')) place.remove_suffix(1);
  return read_place(place, schemes.port, tls);
}

Result<BrokerAddress> parse_announced(std::string_view address, bool tls) {
  return read_place(address, 0, tls);
}

}  // namespace roost::broker
