// SPDX-License-Identifier: Apache-2.0
#include "acceptor/address_counts.hpp"

#include <utility>

#include "base/check.hpp"

namespace roost::acceptor {
namespace {

constexpr unsigned kNetworkBits = 64;  // of an IPv6 address

bool is_private_v4(std::uint8_t first, std::uint8_t second) {
  return first == 0 || first == 10 || first == 127 || (first == 169 && second == 254) ||
         (first == 172 && second >= 16 && second < 32) || (first == 192 && second == 168);
}

const base::IpAddress& v6_loopback() {
  static constexpr base::IpAddress kLoopback({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  return kLoopback;
}

}  // namespace

AddressKey key_of(const base::IpAddress& address) {
  return address.is_v4() || address == v6_loopback() ? address : address.masked(kNetworkBits);
}

bool is_private(const AddressKey& key) {
  const auto& bytes = key.bytes();
  if (key.is_v4()) return is_private_v4(bytes[12], bytes[13]);
  return key == v6_loopback() || key == base::IpAddress(base::IpAddress::Bytes{}) ||
         (bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80);
}

std::optional<AddressCounts::Slot> AddressCounts::enter(const AddressKey& key, std::size_t limit) {
  if (limit == 0) return std::nullopt;
  const Slot slot = slot_for(key);
  if (entries_[slot].count >= limit) return std::nullopt;
  ++entries_[slot].count;
  return slot;
}

AddressCounts::Slot AddressCounts::slot_for(const AddressKey& key) {
  if (const auto found = slots_of_.find(key); found != slots_of_.end()) return found->second;
  Slot slot = static_cast<Slot>(entries_.size());
  if (free_.empty()) {
    entries_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  entries_[slot] = {key};
  slots_of_.emplace(key, slot);
  return slot;
}

void AddressCounts::leave(Slot slot) {
  Entry& entry = entries_[slot];
  ROOST_CHECK(entry.count > 0, "a connection leaves once");
  entry.reported = false;
  if (--entry.count > 0) return;
  slots_of_.erase(entry.key);
  free_.push_back(slot);
}

bool AddressCounts::report_once(const AddressKey& key) {
  const auto found = slots_of_.find(key);
  return found != slots_of_.end() && !std::exchange(entries_[found->second].reported, true);
}

}  // namespace roost::acceptor
