// SPDX-License-Identifier: Apache-2.0
#include "acceptor/acceptor_options.hpp"

#include "acceptor/address_counts.hpp"

namespace roost::acceptor {
namespace {

Error too_small(const char* option, long long value) {
  return make_error(std::string(option) + " must be at least 1, got " + std::to_string(value));
}

Error fixed(const char* option, const std::string& value) {
  return make_error(std::string(option) + " cannot change while the acceptor runs: it is " + value,
                    std::errc::operation_not_permitted);
}

}  // namespace

std::string network_text(const base::IpAddress& address) {
  const AddressKey key = key_of(address);
  return key.is_v4() || is_private(key) ? key.text() : key.text() + "/64";
}

std::string too_many_text(const base::IpAddress& address) {
  return network_text(address) +
         " has reached max_connections_per_address: more connections are refused. If "
         "it is your proxy, add it to trusted_proxies";
}

Result<void> validate(const AcceptorOptions& options) {
  if (options.backlog < 1) return too_small("backlog", options.backlog);
  if (options.acceptors < 1) return too_small("acceptors", 0);
  if (options.max_connections < 1) return too_small("max_connections", 0);
  if (options.handshake_timeout.count() < 1) {
    return too_small("handshake_timeout", options.handshake_timeout.count());
  }
  return {};
}

Result<void> validate_change(const AcceptorOptions& current, const AcceptorOptions& wanted) {
  if (wanted.address != current.address) return fixed("address", current.address);
  if (wanted.port != current.port) return fixed("port", std::to_string(current.port));
  return validate(wanted);
}

}  // namespace roost::acceptor
