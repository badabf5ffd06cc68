// SPDX-License-Identifier: Apache-2.0
#include "acceptor/handshake_budget.hpp"

#include <algorithm>
#include <cstdint>

namespace roost::acceptor {
namespace {

constexpr base::Duration kSecond = std::chrono::seconds(1);  // the accounting period, and the largest burst
constexpr std::size_t kFewEntries = 64;

}  // namespace

AddressKey source_of(const base::IpAddress& address, const HandshakeLimits& limits) {
  return limits.proxies.contains(address) ? base::IpAddress() : key_of(address);
}

base::Duration CpuAccount::wait(base::TimePoint now) const {
  return std::max(paid_back_ - now - kSecond, base::Duration::zero());
}

void CpuAccount::spend(base::Duration cpu, base::Duration per_second, base::TimePoint now) {
  const auto price = base::Duration(
      static_cast<std::int64_t>(static_cast<double>(cpu.count()) * static_cast<double>(kSecond.count()) /
                                static_cast<double>(per_second.count())));
  paid_back_ = std::max(paid_back_, now) + price;
  price_ = std::max(price, price_ / 2);  // the last step of a handshake costs almost nothing
}

std::optional<base::TimePoint> CpuAccount::next_turn(base::TimePoint now, base::TimePoint latest) {
  const base::TimePoint turn = std::max(turn_ + price_, now + wait(now));
  if (turn > latest) return std::nullopt;
  return turn_ = turn;
}

base::Duration HandshakeBudget::wait(const AddressKey& source, base::TimePoint now) const {
  const auto found = of_address_.find(source);
  return found == of_address_.end() ? base::Duration::zero() : found->second.wait(now);
}

std::optional<base::TimePoint> HandshakeBudget::next_turn(const AddressKey& source, base::TimePoint now,
                                                          base::TimePoint latest) {
  const auto found = of_address_.find(source);
  return found == of_address_.end() ? std::optional(now) : found->second.next_turn(now, latest);
}

void HandshakeBudget::spend(const AddressKey& source, base::Duration cpu, base::TimePoint now) {
  all_.spend(cpu, limits_.cpu, now);
  if (!counts(source)) return;
  if (of_address_.size() >= sweep_at_) erase_settled(now);
  of_address_[source].spend(cpu, limits_.cpu_per_address, now);
}

bool HandshakeBudget::counts(const AddressKey& source) const {
  return limits_.cpu_per_address > base::Duration::zero() && source != base::IpAddress() &&
         (limits_.count_private || !is_private(source));
}

void HandshakeBudget::erase_settled(base::TimePoint now) {
  std::erase_if(of_address_, [now](const auto& entry) { return entry.second.is_settled(now); });
  sweep_at_ = std::max(kFewEntries, 2 * of_address_.size());
}

}  // namespace roost::acceptor
