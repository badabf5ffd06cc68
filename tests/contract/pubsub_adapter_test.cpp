// SPDX-License-Identifier: Apache-2.0
// The adapter contract, held by the local adapter and by the tests' own hub.
#include <gtest/gtest.h>

#include "contract/pubsub_adapter_contract.hpp"
#include "support/hub_adapter.hpp"

namespace roost::test {
namespace {

class Alone final : public AdapterNetwork {
 public:
  std::shared_ptr<PubSubAdapter> adapter() override { return local_pubsub_adapter("alone@local"); }
};

class LinkedByAHub final : public AdapterNetwork {
 public:
  std::shared_ptr<PubSubAdapter> adapter() override {
    return hub_.adapter("node" + std::to_string(made_++) + "@hub");
  }

 private:
  Hub hub_;
  int made_ = 0;
};

template <class Network>
std::unique_ptr<AdapterNetwork> make() {
  return std::make_unique<Network>();
}

INSTANTIATE_TEST_SUITE_P(Local, PubSubAdapterContract, testing::Values(AdapterCluster{&make<Alone>, 1}));
INSTANTIATE_TEST_SUITE_P(Hub, PubSubAdapterContract, testing::Values(AdapterCluster{&make<LinkedByAHub>, 3}));

}  // namespace
}  // namespace roost::test
