// SPDX-License-Identifier: Apache-2.0
#include "acceptor/connection_ledger.hpp"

#include "base/check.hpp"

namespace roost::acceptor {
namespace {

void call_all(std::vector<ConnectionLedger::Wake> wakes) {
  for (auto& wake : wakes)
    wake();
}

}  // namespace

std::optional<std::size_t> ConnectionLedger::admit() {
  const std::lock_guard lock(mutex_);
  if (!has_room()) return std::nullopt;
  const std::size_t shard = choose_shard();
  next_in_turn_ = (shard + 1) % open_per_shard_.size();
  ++open_per_shard_[shard];
  ++counters_.open;
  return shard;
}

std::size_t ConnectionLedger::choose_shard() const {
  std::size_t best = next_in_turn_;
  for (std::size_t step = 1; step < open_per_shard_.size(); ++step) {
    const std::size_t shard = (next_in_turn_ + step) % open_per_shard_.size();
    if (open_per_shard_[shard] < open_per_shard_[best]) best = shard;
  }
  return best;
}

void ConnectionLedger::connection_closed(std::size_t shard) noexcept {
  std::vector<Wake> wakes;
  {
    const std::lock_guard lock(mutex_);
    ROOST_CHECK(open_per_shard_[shard] > 0, "a connection is closed once");
    --open_per_shard_[shard];
    --counters_.open;
    if (has_room()) wakes.swap(waiting_);
  }
  call_all(std::move(wakes));
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

void ConnectionLedger::set_max_connections(std::size_t max_connections) {
  std::vector<Wake> wakes;
  {
    const std::lock_guard lock(mutex_);
    max_connections_ = max_connections;
    if (has_room()) wakes.swap(waiting_);
  }
  call_all(std::move(wakes));
}

void ConnectionLedger::count_accepted() {
  count(&AcceptorCounters::accepted);
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
