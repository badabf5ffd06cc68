// SPDX-License-Identifier: Apache-2.0
// How many connections each address has open: an IPv4 address, or the first 64 bits of an IPv6 one, which is
// what one subscriber gets. Has at most one entry per counted connection. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/ip_address.hpp"

namespace roost::acceptor {

using AddressKey = base::IpAddress;
[[nodiscard]] AddressKey key_of(const base::IpAddress& address);
/// Loopback, link-local and private addresses (RFC 1918, RFC 4193): proxies and local machines, which may
/// represent any number of clients.
[[nodiscard]] bool is_private(const AddressKey& key);

class AddressCounts {
 public:
  using Slot = std::uint32_t;

  /// Counts one more connection; nullopt if there are already `limit`.
  [[nodiscard]] std::optional<Slot> enter(const AddressKey& key, std::size_t limit);
  void leave(Slot slot);
  /// True once each time an address reaches its limit.
  [[nodiscard]] bool report_once(const AddressKey& key);
  [[nodiscard]] std::size_t addresses() const noexcept { return slots_of_.size(); }

 private:
  struct Entry {
    AddressKey key;
    std::uint32_t count = 0;
    bool reported = false;
  };

  Slot slot_for(const AddressKey& key);

  std::vector<Entry> entries_;
  std::vector<Slot> free_;
  std::map<AddressKey, Slot> slots_of_;
};

}  // namespace roost::acceptor
