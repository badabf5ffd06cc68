// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "roost/pubsub_adapter.hpp"

namespace roost {
namespace {

using Status = PubSubState::Status;

bool is_connected(PubSubState::Needs needs, std::initializer_list<Status> links) {
  PubSubState state;
  state.needs = needs;
  for (const Status status : links)
    state.links.push_back({.broker = "one", .status = status});
  return state.connected();
}

TEST(PubSubState, IsConnectedByEveryLinkOrByAnyAsTheAdapterNeeds) {
  using Needs = PubSubState::Needs;
  for (const Needs needs : {Needs::every_link, Needs::any_link}) {
    EXPECT_TRUE(is_connected(needs, {}));
    EXPECT_TRUE(is_connected(needs, {Status::connected, Status::connected}));
    EXPECT_FALSE(is_connected(needs, {Status::connecting, Status::stopped}));
  }
  EXPECT_FALSE(is_connected(Needs::every_link, {Status::connecting, Status::connected}));
  EXPECT_TRUE(is_connected(Needs::any_link, {Status::connecting, Status::connected}));
}

}  // namespace
}  // namespace roost
