// SPDX-License-Identifier: Apache-2.0
#include "acceptor/connection_ledger.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace roost::acceptor {
namespace {

void call_all(std::vector<ConnectionLedger::Wake> wakes) {
  for (auto& wake : wakes)
    wake();
}

}  // namespace

std::optional<std::uint32_t> ConnectionLedger::admit() {
  const std::lock_guard lock(mutex_);
  if (!has_room()) return std::nullopt;
  const std::uint32_t shard = choose_shard();
  next_in_turn_ = static_cast<std::uint32_t>((shard + 1) % open_per_shard_.size());
  ++open_per_shard_[shard];
  ++counters_.open;
  return shard;
}

base::Duration ConnectionLedger::wait(base::TimePoint now) const {
  const std::lock_guard lock(mutex_);
  return pace_.wait(now);
}

ConnectionLedger::Arrival ConnectionLedger::arrived(const base::IpAddress& peer, base::TimePoint now) {
  const std::lock_guard lock(mutex_);
  ++counters_.accepted;
  pace_.accepted(now);
  if (const auto source = enter(peer)) return {source};
  ++counters_.too_many_of_address;
  return {std::nullopt, addresses_.report_once(key_of(peer))};
}

std::optional<std::uint32_t> ConnectionLedger::enter(const base::IpAddress& address) {
  const std::size_t limit = options_.max_connections_per_address;
  const AddressKey key = key_of(address);
  const bool exempt = options_.proxies.contains(address) || (!options_.count_private && is_private(key));
  return limit == 0 || exempt ? std::optional(kNoSource) : addresses_.enter(key, limit);
}

void ConnectionLedger::leave(std::uint32_t& source) noexcept {
  if (source != kNoSource) addresses_.leave(std::exchange(source, kNoSource));
}

/// Gives up the previous slot first, so that a connection's own slot does not count against it.
net::Counted ConnectionLedger::count_for(std::uint32_t& source, const base::IpAddress& client) {
  const std::lock_guard lock(mutex_);
  leave(source);
  if (const auto entered = enter(client)) {
    source = *entered;
    return net::Counted::yes;
  }
  ++counters_.too_many_of_address;
  return addresses_.report_once(key_of(client)) ? net::Counted::too_many_unreported : net::Counted::too_many;
}

void ConnectionLedger::stop_counting(std::uint32_t& source) noexcept {
  const std::lock_guard lock(mutex_);
  leave(source);
}

std::uint32_t ConnectionLedger::choose_shard() const {
  const auto shards = static_cast<std::uint32_t>(open_per_shard_.size());
  std::uint32_t best = next_in_turn_;
  for (std::uint32_t step = 1; step < shards; ++step) {
    const std::uint32_t shard = (next_in_turn_ + step) % shards;
    if (open_per_shard_[shard] < open_per_shard_[best]) best = shard;
  }
  return best;
}

void ConnectionLedger::connection_closed(std::uint32_t shard, std::uint32_t source) noexcept {
  std::vector<Wake> wakes;
  {
    const std::lock_guard lock(mutex_);
    ROOST_CHECK(open_per_shard_[shard] > 0, "a connection is closed once");
    --open_per_shard_[shard];
    --counters_.open;
    leave(source);
    note_room();
    if (has_room()) wakes.swap(waiting_);
  }
  call_all(std::move(wakes));
}

bool ConnectionLedger::report_full_once() {
  const std::lock_guard lock(mutex_);
  if (has_room() || std::exchange(full_reported_, true)) return false;
  ++counters_.full;
  return true;
}

/// Not at the first free place, which one of those who wait takes at once.
void ConnectionLedger::note_room() noexcept {
  const std::size_t tenth = std::max<std::size_t>(options_.max_connections / 10, 1);
  if (counters_.open + tenth <= options_.max_connections) full_reported_ = false;
}

void ConnectionLedger::wake_when_room(Wake wake) {
  {
    const std::lock_guard lock(mutex_);
    if (!has_room()) {
      waiting_.push_back(std::move(wake));
      return;
    }
  }
  wake();
}

void ConnectionLedger::change(const AcceptorOptions& options) {
  std::vector<Wake> wakes;
  {
    const std::lock_guard lock(mutex_);
    options_ = options;
    pace_.change(options.connects_per_second);
    note_room();
    if (has_room()) wakes.swap(waiting_);
  }
  call_all(std::move(wakes));
}

void ConnectionLedger::count_refused() {
  count(&AcceptorCounters::refused);
}

void ConnectionLedger::count_out_of_descriptors() {
  count(&AcceptorCounters::out_of_descriptors);
}

void ConnectionLedger::count(std::uint64_t AcceptorCounters::* counter) {
  const std::lock_guard lock(mutex_);
  ++(counters_.*counter);
}

AcceptorCounters ConnectionLedger::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace roost::acceptor
