// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "roost/pubsub_adapter.hpp"

namespace roost {
namespace {

using Status = PubSubState::Status;

bool is_connected(const std::vector<std::pair<std::size_t, Status>>& links) {
  PubSubState state;
  state.links.reserve(links.size());
  for (const auto& [group, status] : links)
    state.links.push_back({.broker = "one", .status = status, .group = group});
  return state.connected();
}

TEST(PubSubState, IsConnectedWhenAllLinksOfAGroupAre) {
  EXPECT_TRUE(is_connected({}));
  EXPECT_TRUE(is_connected({{0, Status::connected}, {0, Status::connected}}));
  EXPECT_FALSE(is_connected({{0, Status::connecting}, {0, Status::connected}}));
  EXPECT_TRUE(is_connected({{0, Status::connecting}, {1, Status::connected}}));
  EXPECT_FALSE(is_connected({{0, Status::connecting}, {1, Status::connected}, {1, Status::stopped}}));
}

}  // namespace
}  // namespace roost
