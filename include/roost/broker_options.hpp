// SPDX-License-Identifier: Apache-2.0
// What the adapters over a broker (nats_adapter.hpp, redis_adapter.hpp) have in common.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "roost/result.hpp"

namespace roost {

struct BrokerOptions {
  /// Of this node, unique in the cluster: 1 to 255 characters of visible ASCII. Empty: made of the host's
  /// name, the process number and a random part.
  std::string node{};

  // For servers with TLS.
  std::string cacertfile{};   // PEM: the trusted CAs; empty: the system's
  bool verify_server = true;  // false: accepts any certificate; for tests only

  /// Connections for broadcasts; one more is for what nodes say to each other. 0: one for each shard; at most
  /// that.
  unsigned links = 0;

  std::chrono::milliseconds connect_timeout{5'000};  // covers name lookup, connection, TLS and login
  /// Before the first, second, ... attempt; the last one repeats. Each is varied by up to a half.
  std::vector<std::chrono::milliseconds> reconnect_delays = default_reconnect_delays();
  [[nodiscard]] static std::vector<std::chrono::milliseconds> default_reconnect_delays();

  /// A broker that was silent or delivered nothing for twice that long is connected anew.
  std::chrono::milliseconds probe_interval{5'000};
  /// How often a node says what it has published, so that others notice a loss that nothing follows.
  std::chrono::milliseconds digest_interval{5'000};
  /// How long a topic stays subscribed after its last member of this node has left.
  std::chrono::milliseconds interest_linger{30'000};
  /// Subscriptions by topic. A node with members of more topics gets all topics and picks its own.
  std::size_t max_topic_interest = 100'000;
  /// Of one connection, not yet taken by the broker; what does not fit is dropped and counted.
  std::size_t max_queued_bytes = std::size_t{8} << 20;
};

/// All problems at once, a line each.
[[nodiscard]] Result<void> validate(const BrokerOptions& options);

}  // namespace roost
