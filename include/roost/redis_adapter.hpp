// SPDX-License-Identifier: Apache-2.0
// Nodes that share a pubsub over Redis (docs/guides/cluster.md).
// Compiled in tests/unit/broker/redis_options_test.cpp [redis]:
//   roost::PubSubOptions pubsub;
//   pubsub.adapter = roost::redis_pubsub_adapter({.url = "redis://10.0.0.1"});
// Needs Redis 6 or later, or Valkey, and stores nothing there. A user of an access list needs the commands
// +@pubsub and +@connection and the channels roost.*; a node with members of too many topics subscribes to
// the pattern roost.<pubsub>.t.*, which has to be in the list as it is.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "roost/broker_options.hpp"
#include "roost/pubsub_adapter.hpp"

namespace roost {

struct RedisOptions {
  /// "redis://host", "redis://user:password@host:6379/0", "redis://:password@host"; "rediss://…" over TLS.
  /// Of the master. Databases do not separate messages: the name of the pubsub does.
  std::string url = "redis://127.0.0.1:6379";
  // Instead of those in the url.
  std::string user{};  // empty: "default"
  std::string password{};

  /// A broadcast that would be larger fails. Redis takes 512 MiB, but a message is held in memory for every
  /// node that gets it. The same on all nodes: a node closes a connection over which a larger one comes.
  std::size_t max_message_bytes = std::size_t{8} << 20;

  BrokerOptions broker{};
};

/// All problems at once, a line each; none shows a secret.
[[nodiscard]] Result<void> validate(const RedisOptions& options);

/// Throws std::system_error for options that validate() refuses. Secrets stay in memory, and are never
/// logged.
[[nodiscard]] std::shared_ptr<PubSubAdapter> redis_pubsub_adapter(const RedisOptions& options);

}  // namespace roost
