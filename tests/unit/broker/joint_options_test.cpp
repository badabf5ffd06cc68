// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <system_error>

#include "roost/joint_adapter.hpp"
#include "roost/pubsub.hpp"

namespace roost {
namespace {

TEST(JointAdapterOptions, AreThoseOfBothBrokers) {
  // [snippet: joint]
  roost::PubSubOptions pubsub;
  pubsub.adapter = roost::joint_pubsub_adapter({.servers = {"nats://10.0.0.1"}}, {.url = "redis://10.0.0.1"});
  // [/snippet]
  EXPECT_TRUE(pubsub.adapter->routes_by_interest());
  EXPECT_EQ(pubsub.adapter->state().adapter, "nats+redis");
  EXPECT_FALSE(pubsub.adapter->state().connected());
  EXPECT_THROW(static_cast<void>(joint_pubsub_adapter({.servers = {}}, {})), std::system_error);
  EXPECT_THROW(static_cast<void>(joint_pubsub_adapter({}, {.url = "nonsense"})), std::system_error);
}

TEST(JointAdapterOptions, TheNodeHasOneName) {
  EXPECT_EQ(joint_pubsub_adapter({.broker = {.node = "one"}}, {.broker = {.node = "two"}})->node_name(),
            "one");
  EXPECT_FALSE(joint_pubsub_adapter({}, {})->node_name().empty());
}

TEST(JointAdapterState, IsConnectedWhenOneBrokerIsWholly) {
  using enum PubSubState::Status;
  const auto link = [](std::size_t broker, PubSubState::Status status) {
    return PubSubState::Link{.broker = "b", .status = status, .since = {}, .group = broker};
  };
  PubSubState state;
  state.links = {link(0, connected), link(0, connecting), link(1, connecting), link(1, connected)};
  EXPECT_FALSE(state.connected());
  state.links[2].status = connected;
  EXPECT_TRUE(state.connected());
}

}  // namespace
}  // namespace roost
