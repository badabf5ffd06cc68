// SPDX-License-Identifier: Apache-2.0
// Counts the open connections of one acceptor, shard by shard, and decides which shard takes the next one.
// Shared by the acceptor and by the token of each of its connections. Thread: any.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "acceptor/acceptor_options.hpp"
#include "acceptor/address_counts.hpp"
#include "acceptor/connect_pace.hpp"
#include "base/unique_function.hpp"
#include "net/connection_token.hpp"

namespace roost::acceptor {

class ConnectionLedger final : public net::ConnectionCounter {
 public:
  using Wake = base::UniqueFunction<void()>;

  /// Not counted: see AcceptorOptions::max_connections_per_address.
  static constexpr std::uint32_t kNoSource = 0xffff'ffff;

  ConnectionLedger(std::size_t shards, const AcceptorOptions& options)
      : options_(options), pace_(options.connects_per_second), open_per_shard_(shards) {}

  /// The shard with the fewest open connections, equal ones in turn; its connection counts as open from now
  /// on. Empty when max_connections are open.
  [[nodiscard]] std::optional<std::uint32_t> admit();
  /// Until the next connection may be accepted.
  [[nodiscard]] base::Duration wait(base::TimePoint now) const;
  /// For one that was admitted and has come: its source, or nothing when its address has too many open.
  struct Arrival {
    std::optional<std::uint32_t> source;
    bool is_news = false;  // that it has too many
  };
  [[nodiscard]] Arrival arrived(const base::IpAddress& peer, base::TimePoint now);
  void connection_closed(std::uint32_t shard, std::uint32_t source) noexcept override;
  net::Counted count_for(std::uint32_t& source, const base::IpAddress& client) override;
  void count_for_nobody(std::uint32_t& source) noexcept override;

  /// Calls `wake` once, as soon as there may be room: now, or from the thread that makes it.
  void wake_when_room(Wake wake);
  void change(const AcceptorOptions& options);

  void count_refused();
  void count_out_of_descriptors();
  [[nodiscard]] AcceptorCounters counters() const;

 private:
  [[nodiscard]] bool has_room() const { return counters_.open < options_.max_connections; }
  [[nodiscard]] std::uint32_t choose_shard() const;
  /// One connection more of that address: its source, or nothing when it has too many open.
  [[nodiscard]] std::optional<std::uint32_t> enter(const base::IpAddress& address);
  void leave(std::uint32_t& source) noexcept;
  void count(std::uint64_t AcceptorCounters::* counter);

  mutable std::mutex mutex_;  // guards everything; a leaf, nothing is called under it
  AcceptorOptions options_;
  ConnectPace pace_;
  AddressCounts addresses_;
  std::vector<std::size_t> open_per_shard_;
  std::uint32_t next_in_turn_ = 0;
  AcceptorCounters counters_;
  std::vector<Wake> waiting_;
};

}  // namespace roost::acceptor
