// SPDX-License-Identifier: Apache-2.0
#include "acceptor/address_counts.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.hpp"

namespace roost::acceptor {
namespace {

constexpr AddressKey kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t kMappedPrefix = 12;
constexpr std::size_t kNetwork = 8;  // bytes of an IPv6 address that count

bool is_v4(const AddressKey& key) {
  return std::equal(key.begin(), key.begin() + kMappedPrefix, kMapped.begin());
}

bool is_private_v4(std::uint8_t first, std::uint8_t second) {
  return first == 0 || first == 10 || first == 127 || (first == 169 && second == 254) ||
         (first == 172 && second >= 16 && second < 32) || (first == 192 && second == 168);
}

}  // namespace

AddressKey key_of(const net::Address& address) {
  AddressKey key{};
  if (address.is_v6()) {
    const auto& v6 = *reinterpret_cast<const sockaddr_in6*>(address.data());
    std::memcpy(key.data(), &v6.sin6_addr, key.size());
    static constexpr AddressKey kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    if (!is_v4(key) && key != kLoopback) std::fill(key.begin() + kNetwork, key.end(), std::uint8_t{0});
    return key;
  }
  const auto& v4 = *reinterpret_cast<const sockaddr_in*>(address.data());
  key = kMapped;
  std::memcpy(key.data() + kMappedPrefix, &v4.sin_addr, sizeof v4.sin_addr);
  return key;
}

bool is_private(const AddressKey& key) {
  if (is_v4(key)) return is_private_v4(key[kMappedPrefix], key[kMappedPrefix + 1]);
  const bool nothing_or_loopback =
      std::all_of(key.begin(), key.end() - 1, [](std::uint8_t byte) { return byte == 0; });
  return nothing_or_loopback || (key[0] & 0xfe) == 0xfc || (key[0] == 0xfe && (key[1] & 0xc0) == 0x80);
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
  entry.told = false;
  if (--entry.count > 0) return;
  slots_of_.erase(entry.key);
  free_.push_back(slot);
}

bool AddressCounts::is_news(const AddressKey& key) {
  const auto found = slots_of_.find(key);
  return found != slots_of_.end() && !std::exchange(entries_[found->second].told, true);
}

}  // namespace roost::acceptor
