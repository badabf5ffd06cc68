// SPDX-License-Identifier: Apache-2.0
// Both contracts, held by the adapter over Redis, with a real redis-server.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "contract/broker_adapter_contract.hpp"
#include "roost/redis_adapter.hpp"

namespace roost::test {
namespace {

std::shared_ptr<PubSubAdapter> redis_node(std::uint16_t port, const BrokerOptions& options) {
  return redis_pubsub_adapter({.url = "redis://127.0.0.1:" + std::to_string(port), .broker = options});
}

std::unique_ptr<BrokerNetwork> linked_by_redis() {
  return std::make_unique<BrokerNetwork>(BrokerSetup{.kind = BrokerSetup::Kind::redis}, &redis_node);
}

INSTANTIATE_TEST_SUITE_P(Redis, PubSubAdapterContract, testing::Values(AdapterCluster{&linked_by_redis, 3}));
INSTANTIATE_TEST_SUITE_P(RedisWithOneLink, PubSubAdapterContract,
                         testing::Values(AdapterCluster{&linked_by_redis, 2, 1}));
INSTANTIATE_TEST_SUITE_P(Redis, BrokerAdapterContract, testing::Values(BrokerCluster{&linked_by_redis}));

}  // namespace
}  // namespace roost::test
