// SPDX-License-Identifier: Apache-2.0
// The options of an acceptor, and its counters. Values: any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/ip_address.hpp"
#include "roost/ip_ranges.hpp"
#include "roost/result.hpp"
#include "runtime/shard.hpp"

namespace roost::acceptor {

struct AcceptorOptions {
  std::string address = "127.0.0.1";    // fixed while running
  std::uint16_t port = 4000;            // fixed while running; 0: the system chooses
  int backlog = 1024;                   // connections the kernel queues until they are accepted
  std::size_t acceptors = 100;          // loops that accept: at most one per shard
  std::size_t max_connections = 16384;  // open at a time; more wait in the backlog
  /// Per IPv4 address or IPv6 /64; more are refused. 0: unlimited. Loopback and private addresses are counted
  /// only with `count_private`.
  std::size_t max_connections_per_address = 1'000;
  bool count_private = false;
  IpRanges proxies{};  // not counted either: their connections count for the clients they name
  unsigned connects_per_second = 5'000;  // more wait in the backlog; 0: unlimited
  std::string refusal{};                 // sent to a refused connection before it is closed
  /// Called for the first refused connection of an address, on the loop that accepted it.
  std::function<void(runtime::Shard&, const base::SocketAddress&)> on_refused{};
  /// Called each time max_connections is reached, until it has been left, on the loop that finds it.
  std::function<void(runtime::Shard&)> on_full{};
  std::chrono::milliseconds handshake_timeout{10'000};  // from accept to the first complete request
};

/// What counts as one address: "203.0.113.9", or the network "2001:db8::/64".
[[nodiscard]] std::string network_text(const base::IpAddress& address);
/// For the log, when an address reaches its connection limit.
[[nodiscard]] std::string too_many_text(const base::IpAddress& address);

/// Names the option and its range: "max_connections must be at least 1, got 0".
Result<void> validate(const AcceptorOptions& options);
/// "port cannot change while the acceptor runs: it is 4000", or as validate().
Result<void> validate_change(const AcceptorOptions& current, const AcceptorOptions& wanted);

struct AcceptorCounters {
  std::uint64_t accepted = 0;  // since the start
  std::uint64_t refused =
      0;  // of these: closed immediately, because their shard's mailbox was full or closed
  std::uint64_t too_many_of_address = 0;  // of these: closed, because their address has too many
  std::uint64_t out_of_descriptors = 0;   // how often accepting paused for lack of descriptors
  std::uint64_t full = 0;                 // how often max_connections was reached
  std::size_t open = 0;                   // currently
};

}  // namespace roost::acceptor
