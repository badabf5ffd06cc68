// SPDX-License-Identifier: Apache-2.0
// An IPv4 or IPv6 address with a port, in the system's representation. IPv4-mapped IPv6, which a dual-stack
// listener sees for its IPv4 clients, counts as IPv4. A value: any thread.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip_address.hpp"
#include "roost/result.hpp"

namespace roost::net {

class Address {
 public:
  /// 0.0.0.0:0
  Address() noexcept : Address(base::SocketAddress{}) {}
  explicit Address(const base::SocketAddress& address) noexcept;

  /// "127.0.0.1:4000", "[::1]:4000". Not host names: see resolve.hpp.
  static Result<Address> parse(std::string_view text);
  /// `ip` without port: "127.0.0.1", "::1" or "[::1]".
  static Result<Address> from_ip(std::string_view ip, std::uint16_t port);
  /// From a system call; families other than IPv4 and IPv6 become 0.0.0.0:0.
  static Address from_system(const sockaddr_storage& storage) noexcept;

  [[nodiscard]] bool is_v6() const noexcept { return family() == AF_INET6; }
  [[nodiscard]] int family() const noexcept { return storage_.any.sa_family; }
  [[nodiscard]] std::uint16_t port() const noexcept;
  [[nodiscard]] Address with_port(std::uint16_t port) const noexcept;
  /// Without brackets: "::1".
  [[nodiscard]] std::string ip() const { return plain().ip.text(); }
  /// "127.0.0.1:4000", "[::1]:4000"
  [[nodiscard]] std::string to_string() const { return plain().text(); }
  /// Without the scope of a link-local address.
  [[nodiscard]] base::SocketAddress plain() const noexcept;

  [[nodiscard]] const sockaddr* data() const noexcept { return &storage_.any; }
  [[nodiscard]] socklen_t size() const noexcept;

  friend bool operator==(const Address& left, const Address& right) noexcept;

 private:
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  } storage_;
};

/// An address given by a user, with or without a port, in canonical form. The error message is written for
/// the user.
[[nodiscard]] Result<std::string> asked_address(std::string_view text);

}  // namespace roost::net
