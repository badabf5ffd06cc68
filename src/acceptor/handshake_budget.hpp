// SPDX-License-Identifier: Apache-2.0
// How much CPU the TLS handshakes of one shard may take: all together, and those of one address. What is left
// belongs to open connections. As much as for a second may be spent at once; what is spent beyond that is
// paid back by waiting. Holds an entry for each address that has not paid back yet. Pure; times are passed
// in.
#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "acceptor/address_counts.hpp"
#include "base/clock.hpp"
#include "roost/ip_ranges.hpp"

namespace roost::acceptor {

struct HandshakeLimits {
  base::Duration cpu = std::chrono::milliseconds(500);  // of a second; above 0
  /// Of these, for one IPv4 address or IPv6 /64. 0: no limit of its own. Loopback and private addresses are
  /// not held to it, unless `count_private` says so.
  base::Duration cpu_per_address = std::chrono::milliseconds(100);
  bool count_private = false;
  IpRanges proxies{};  // not held to it either: any number of clients is behind them
};

/// Whose handshake it is. Of a proxy: nobody's who is counted.
[[nodiscard]] AddressKey source_of(const base::IpAddress& address, const HandshakeLimits& limits);

/// What is spent of so much a second.
class CpuAccount {
 public:
  /// Until something may be spent.
  [[nodiscard]] base::Duration wait(base::TimePoint now) const;
  void spend(base::Duration cpu, base::Duration per_second, base::TimePoint now);
  /// The turn of another one that has to wait, when those that wait already cost as much as the ones before.
  /// Nothing when it would come only after `latest`.
  [[nodiscard]] std::optional<base::TimePoint> next_turn(base::TimePoint now, base::TimePoint latest);
  /// As if nothing had been spent.
  [[nodiscard]] bool is_even(base::TimePoint now) const { return paid_back_ <= now && turn_ <= now; }

 private:
  base::TimePoint paid_back_{};
  base::TimePoint turn_{};  // that was given last
  base::Duration price_{};  // of a costly one lately: how long it takes to be paid back
};

class HandshakeBudget {
 public:
  explicit HandshakeBudget(const HandshakeLimits& limits) : limits_(limits) {}

  /// Until a handshake may go on, whosever it is.
  [[nodiscard]] base::Duration wait(base::TimePoint now) const { return all_.wait(now); }
  /// Until one of this address may.
  [[nodiscard]] base::Duration wait(const AddressKey& source, base::TimePoint now) const;
  /// When the one that has to wait() may, after those of its address that wait already. Nothing: not before
  /// `latest`.
  [[nodiscard]] std::optional<base::TimePoint> next_turn(const AddressKey& source, base::TimePoint now,
                                                         base::TimePoint latest);
  void spend(const AddressKey& source, base::Duration cpu, base::TimePoint now);
  [[nodiscard]] std::size_t addresses() const noexcept { return of_address_.size(); }

 private:
  [[nodiscard]] bool counts(const AddressKey& source) const;
  void forget_even(base::TimePoint now);

  HandshakeLimits limits_;
  CpuAccount all_;
  std::map<AddressKey, CpuAccount> of_address_;
  std::size_t forget_at_ = 64;  // entries, before those that are even go
};

}  // namespace roost::acceptor
