// SPDX-License-Identifier: Apache-2.0
// Nodes that share a pubsub over NATS and Redis at the same time, to change from one to the other without an
// outage (docs/guides/cluster.md). Everything is sent over both, and what comes twice is taken once, so such
// a node speaks with nodes of either broker alone.
//
// Compiled in tests/unit/broker/joint_options_test.cpp [joint]:
#pragma once

#include <memory>

#include "roost/nats_adapter.hpp"
#include "roost/redis_adapter.hpp"

namespace roost {

/// Of `redis.broker` only what is about TLS is used; the rest is as in `nats.broker`. Throws
/// std::system_error for options that validate() refuses.
[[nodiscard]] std::shared_ptr<PubSubAdapter> joint_pubsub_adapter(const NatsOptions& nats,
                                                                  const RedisOptions& redis);

}  // namespace roost
