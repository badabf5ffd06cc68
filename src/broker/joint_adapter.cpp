// SPDX-License-Identifier: Apache-2.0
#include "roost/joint_adapter.hpp"

#include <utility>
#include <vector>

#include "broker/broker_adapter.hpp"
#include "broker/engines.hpp"
#include "broker/node_name.hpp"

namespace roost {

std::shared_ptr<PubSubAdapter> joint_pubsub_adapter(const NatsOptions& nats, const RedisOptions& redis) {
  NatsOptions named_nats = nats;
  RedisOptions named_redis = redis;
  if (named_nats.broker.node.empty()) named_nats.broker.node = broker::default_node_name();
  named_redis.broker.node = named_nats.broker.node;
  std::vector<broker::Engine> engines{broker::nats_engine(named_nats).value(),
                                      broker::redis_engine(named_redis).value()};
  return std::make_shared<broker::BrokerAdapter>(std::move(engines), named_nats.broker);
}

}  // namespace roost
