// SPDX-License-Identifier: Apache-2.0
// The adapter contract, held by the local adapter and by the tests' own hub.
#include <gtest/gtest.h>

#include "contract/pubsub_adapter_contract.hpp"
#include "support/hub_adapter.hpp"

namespace roost::test {
namespace {

std::vector<std::shared_ptr<PubSubAdapter>> local(std::size_t) {
  return {local_pubsub_adapter("alone@local")};
}

std::vector<std::shared_ptr<PubSubAdapter>> linked_by_a_hub(std::size_t nodes) {
  const auto hub = std::make_shared<Hub>();
  std::vector<std::shared_ptr<PubSubAdapter>> adapters;
  for (std::size_t i = 0; i < nodes; ++i) {
    // Each adapter keeps the hub alive.
    const auto adapter = hub->adapter("node" + std::to_string(i) + "@hub");
    adapters.emplace_back(adapter.get(), [hub, adapter](PubSubAdapter*) {});
  }
  return adapters;
}

INSTANTIATE_TEST_SUITE_P(Local, PubSubAdapterContract, testing::Values(AdapterCluster{&local, 1}));
INSTANTIATE_TEST_SUITE_P(Hub, PubSubAdapterContract, testing::Values(AdapterCluster{&linked_by_a_hub, 3}));

}  // namespace
}  // namespace roost::test
