// SPDX-License-Identifier: Apache-2.0
// How much CPU time the TLS handshakes of one shard may use: in total, and per address. The rest is left to
// open connections. A second's budget may be spent at once; spending beyond that is paid back by waiting. Has
// one entry for each address that has not paid back yet. Pure; times are passed in.
#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "acceptor/address_counts.hpp"
#include "base/clock.hpp"
#include "roost/ip_ranges.hpp"

namespace roost::acceptor {

struct HandshakeLimits {
  base::Duration cpu = std::chrono::milliseconds(500);  // per second; above 0
  /// Of this, for one IPv4 address or IPv6 /64. 0: no separate limit. Applies to loopback and private
  /// addresses only with `count_private`.
  base::Duration cpu_per_address = std::chrono::milliseconds(100);
  bool count_private = false;
  IpRanges proxies{};  // exempt, too: they represent any number of clients
};

/// The address a handshake is charged to. For a proxy: an address that is not charged.
[[nodiscard]] AddressKey source_of(const base::IpAddress& address, const HandshakeLimits& limits);

/// CPU time spent against a budget per second.
class CpuAccount {
 public:
  /// How long until more may be spent.
  [[nodiscard]] base::Duration wait(base::TimePoint now) const;
  void spend(base::Duration cpu, base::Duration per_second, base::TimePoint now);
  /// The turn of one more waiting handshake, assuming that those already waiting cost as much as the previous
  /// ones. nullopt if it would come after `latest`.
  [[nodiscard]] std::optional<base::TimePoint> next_turn(base::TimePoint now, base::TimePoint latest);
  /// Nothing spent is left to pay back.
  [[nodiscard]] bool is_settled(base::TimePoint now) const { return paid_back_ <= now && turn_ <= now; }

 private:
  base::TimePoint paid_back_{};
  base::TimePoint turn_{};  // the last one assigned
  base::Duration price_{};  // of a recent expensive one: the time to pay it back
};

class HandshakeBudget {
 public:
  explicit HandshakeBudget(const HandshakeLimits& limits) : limits_(limits) {}

  /// How long until any handshake may continue.
  [[nodiscard]] base::Duration wait(base::TimePoint now) const { return all_.wait(now); }
  /// How long until one of this address may.
  [[nodiscard]] base::Duration wait(const AddressKey& source, base::TimePoint now) const;
  /// When a handshake that must wait() may continue, after those of its address that already wait. nullopt:
  /// not before `latest`.
  [[nodiscard]] std::optional<base::TimePoint> next_turn(const AddressKey& source, base::TimePoint now,
                                                         base::TimePoint latest);
  void spend(const AddressKey& source, base::Duration cpu, base::TimePoint now);
  [[nodiscard]] std::size_t addresses() const noexcept { return of_address_.size(); }

 private:
  [[nodiscard]] bool counts(const AddressKey& source) const;
  void erase_settled(base::TimePoint now);

  HandshakeLimits limits_;
  CpuAccount all_;
  std::map<AddressKey, CpuAccount> of_address_;
  std::size_t sweep_at_ = 64;  // entries at which settled ones are erased
};

}  // namespace roost::acceptor
