// SPDX-License-Identifier: Apache-2.0
#include "net/resolve.hpp"

#include <netdb.h>

#include <cstring>
#include <memory>

namespace roost::net {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Address to_address(const addrinfo& found, std::uint16_t port) {
  sockaddr_storage storage{};
  std::memcpy(&storage, found.ai_addr, found.ai_addrlen);
  return Address::from_system(storage).with_port(port);
}

}  // namespace

Result<std::vector<Address>> resolve(const std::string& host, std::uint16_t port) {
  if (auto literal = Address::from_ip(host, port)) return std::vector{*literal};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  const AddressList list(found, &::freeaddrinfo);
  if (error != 0) {
    return make_error("look up " + host + ": " + ::gai_strerror(error), std::errc::host_unreachable);
  }
  std::vector<Address> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    addresses.push_back(to_address(*each, port));
  }
  return addresses;
}

}  // namespace roost::net
