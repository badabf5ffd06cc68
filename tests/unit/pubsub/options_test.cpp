// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "roost/pubsub.hpp"

namespace roost {
namespace {

std::string problem(PubSubOptions options) {
  const auto checked = validate(options);
  return checked ? "none" : checked.error().message;
}

TEST(PubSubOptions, TheDefaultsAreValid) {
  EXPECT_EQ(problem({}), "none");
}

TEST(PubSubOptions, WithoutANameTheyAreRefused_E172) {
  EXPECT_THAT(problem({.name = ""}), testing::HasSubstr("name option is required"));
}

TEST(PubSubOptions, TheBroadcastPoolMayNotBeLargerThanThePool_E173) {
  EXPECT_EQ(problem({.pool_size = 2, .broadcast_pool_size = 2}), "none");
  EXPECT_THAT(
      problem({.pool_size = 2, .broadcast_pool_size = 3}),
      testing::HasSubstr("the pool_size option must be greater than or equal to the broadcast_pool_size"));
}

TEST(PubSubOptions, PoolsHaveAtLeastOneShard) {
  EXPECT_THAT(problem({.pool_size = 0}), testing::HasSubstr("pool_size must be at least 1"));
  EXPECT_THAT(problem({.broadcast_pool_size = 0}), testing::HasSubstr("must be at least 1"));
}

}  // namespace
}  // namespace roost
