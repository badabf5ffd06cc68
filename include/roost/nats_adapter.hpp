// SPDX-License-Identifier: Apache-2.0
// Nodes that share a pubsub over NATS (docs/guides/cluster.md).
// Compiled in tests/unit/broker/nats_options_test.cpp [nats]:
//   roost::PubSubOptions pubsub;
//   pubsub.adapter = roost::nats_pubsub_adapter({.servers = {"nats://10.0.0.1", "nats://10.0.0.2"}});
// Needs nats-server 2.2 or later, without JetStream.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "roost/broker_options.hpp"
#include "roost/pubsub_adapter.hpp"

namespace roost {

struct NatsOptions {
  /// "nats://host", "nats://host:4222", or "tls://…", which goes on only with TLS. Servers that these
  /// announce are used, too.
  std::vector<std::string> servers{"nats://127.0.0.1:4222"};

  // How to log in: at most one of the four.
  std::string user{};
  std::string password{};  // with user
  std::string token{};
  std::string nkey_seed_file{};    // "SU…"
  std::string credentials_file{};  // a token and a seed, as nsc writes them

  BrokerOptions broker{};
};

/// Reads the files. All problems at once, a line each; none shows a secret.
[[nodiscard]] Result<void> validate(const NatsOptions& options);

/// Throws std::system_error for options that validate() refuses. Secrets stay in memory, and are never
/// logged.
[[nodiscard]] std::shared_ptr<PubSubAdapter> nats_pubsub_adapter(const NatsOptions& options);

}  // namespace roost
