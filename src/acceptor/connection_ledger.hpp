// SPDX-License-Identifier: Apache-2.0
// Counts the open connections of one acceptor per shard, and decides which shard gets the next one. Shared by
// the acceptor and the tokens of its connections. Thread: any.
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

  /// The shard with the fewest open connections, ties broken round-robin; its connection counts as open from
  /// now on. nullopt when max_connections are open.
  [[nodiscard]] std::optional<std::uint32_t> admit();
  /// How long until the next connection may be accepted.
  [[nodiscard]] base::Duration wait(base::TimePoint now) const;
  /// The result for an admitted connection that was accepted: its source, or nullopt when its address has too
  /// many open.
  struct Arrival {
    std::optional<std::uint32_t> source;
    bool unreported = false;  // the refusal was not reported yet
  };
  [[nodiscard]] Arrival arrived(const base::IpAddress& peer, base::TimePoint now);
  void connection_closed(std::uint32_t shard, std::uint32_t source) noexcept override;
  net::Counted count_for(std::uint32_t& source, const base::IpAddress& client) override;
  void stop_counting(std::uint32_t& source) noexcept override;

  /// True once each time max_connections is reached. It counts as left when a tenth of it is free again.
  [[nodiscard]] bool report_full_once();
  /// Calls `wake` once, as soon as there may be room: immediately, or from the thread that frees it.
  void wake_when_room(Wake wake);
  void change(const AcceptorOptions& options);

  void count_refused();
  void count_out_of_descriptors();
  [[nodiscard]] AcceptorCounters counters() const;

 private:
  [[nodiscard]] bool has_room() const { return counters_.open < options_.max_connections; }
  void note_room() noexcept;
  [[nodiscard]] std::uint32_t choose_shard() const;
  /// Counts one more connection of that address: its source, or nullopt when it has too many open.
  [[nodiscard]] std::optional<std::uint32_t> enter(const base::IpAddress& address);
  void leave(std::uint32_t& source) noexcept;
  void count(std::uint64_t AcceptorCounters::* counter);

  mutable std::mutex mutex_;  // guards everything; a leaf: nothing is called while it is held
  AcceptorOptions options_;
  ConnectPace pace_;
  AddressCounts addresses_;
  std::vector<std::size_t> open_per_shard_;
  std::uint32_t next_in_turn_ = 0;
  AcceptorCounters counters_;
  bool full_reported_ = false;
  std::vector<Wake> waiting_;
};

}  // namespace roost::acceptor
