// SPDX-License-Identifier: Apache-2.0
// How the nodes of a pubsub reach each other, as a configuration says it.
#pragma once

#include <cstdint>

#include "roost/nats_adapter.hpp"
#include "roost/redis_adapter.hpp"

namespace roost {

struct BrokerConfig {
  enum class Kind : std::uint8_t {
    none,  // one node
    nats,
    redis,
  };

  Kind kind = Kind::none;
  /// The other one at the same time, while the cluster changes from one to the other (joint_adapter.hpp).
  Kind also = Kind::none;
  NatsOptions nats{};  // if it is that kind, as is:
  RedisOptions redis{};

  [[nodiscard]] bool uses(Kind one) const noexcept {
    return kind == one || (kind != Kind::none && also == one);
  }
};

}  // namespace roost
