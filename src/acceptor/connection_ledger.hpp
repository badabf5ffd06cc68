// SPDX-License-Identifier: Apache-2.0
// Counts the open connections of one acceptor, shard by shard, and decides which shard takes the next one.
// Shared by the acceptor and by the token of each of its connections. Thread: any.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "acceptor/acceptor_options.hpp"
#include "base/unique_function.hpp"
#include "net/connection_token.hpp"

namespace roost::acceptor {

class ConnectionLedger final : public net::ConnectionCounter {
 public:
  using Wake = base::UniqueFunction<void()>;

  ConnectionLedger(std::size_t shards, std::size_t max_connections)
      : max_connections_(max_connections), open_per_shard_(shards) {}

  /// The shard with the fewest open connections, equal ones in turn; its connection counts as open from now
  /// on. Empty when max_connections are open.
  [[nodiscard]] std::optional<std::size_t> admit();
  void connection_closed(std::size_t shard) noexcept override;

  /// Calls `wake` once, as soon as there may be room: now, or from the thread that makes it.
  void wake_when_room(Wake wake);
  void set_max_connections(std::size_t max_connections);

  void count_accepted();
  void count_refused();
  void count_out_of_descriptors();
  [[nodiscard]] AcceptorCounters counters() const;

 private:
  [[nodiscard]] bool has_room() const { return counters_.open < max_connections_; }
  [[nodiscard]] std::size_t choose_shard() const;
  void count(std::uint64_t AcceptorCounters::* counter);

  mutable std::mutex mutex_;  // guards everything; a leaf, nothing is called under it
  std::size_t max_connections_;
  std::vector<std::size_t> open_per_shard_;
  std::size_t next_in_turn_ = 0;
  AcceptorCounters counters_;
  std::vector<Wake> waiting_;
};

}  // namespace roost::acceptor
