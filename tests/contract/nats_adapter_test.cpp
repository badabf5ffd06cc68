// SPDX-License-Identifier: Apache-2.0
// The adapter contract over a real nats-server.
#include <gtest/gtest.h>

#include <cstdint>

#include "contract/broker_adapter_contract.hpp"
#include "contract/pubsub_adapter_contract.hpp"
#include "roost/nats_adapter.hpp"

namespace roost::test {
namespace {

std::unique_ptr<BrokerNetwork> over_nats() {
  return std::make_unique<BrokerNetwork>(
      BrokerSetup{.kind = BrokerSetup::Kind::nats}, [](std::uint16_t port, const BrokerOptions& options) {
        return nats_pubsub_adapter(
            {.servers = {"nats://127.0.0.1:" + std::to_string(port)}, .broker = options});
      });
}

INSTANTIATE_TEST_SUITE_P(Nats, PubSubAdapterContract, testing::Values(AdapterCluster{&over_nats, 3}));
INSTANTIATE_TEST_SUITE_P(Nats, BrokerAdapterContract, testing::Values(BrokerCluster{&over_nats}));

}  // namespace
}  // namespace roost::test
