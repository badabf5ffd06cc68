// SPDX-License-Identifier: Apache-2.0
// The adapter contract among nodes of ours over Erlang's distribution, with a real epmd.
#include <gtest/gtest.h>

#include "contract/pubsub_adapter_contract.hpp"
#include "roost/erlang_adapter.hpp"
#include "support/quick_erlang_options.hpp"

namespace roost::test {
namespace {

class ErlangNetwork final : public AdapterNetwork {
 public:
  std::shared_ptr<PubSubAdapter> adapter() override {
    const std::string name = "roost" + std::to_string(++made_) + "@127.0.0.1";
    return erlang_pubsub_adapter(
        quick_erlang_options(epmd_, name, {"roost1@127.0.0.1", "roost2@127.0.0.1", "roost3@127.0.0.1"}));
  }

 private:
  Epmd epmd_;
  int made_ = 0;
};

std::unique_ptr<AdapterNetwork> over_erlang() {
  return std::make_unique<ErlangNetwork>();
}

INSTANTIATE_TEST_SUITE_P(Erlang, PubSubAdapterContract, testing::Values(AdapterCluster{&over_erlang, 3}));

}  // namespace
}  // namespace roost::test
