// SPDX-License-Identifier: Apache-2.0
#include "config/mount_rules.hpp"

#include <gtest/gtest.h>

namespace roost::config {
namespace {

using std::chrono::milliseconds;

TEST(DrainOptionsTest, AreRefusedWithTheRule) {
  EXPECT_EQ(drain_problem({}), std::nullopt);
  EXPECT_EQ(drain_problem({.batch_size = 0}), "batch_size must be at least 1");
  EXPECT_EQ(drain_problem({.batch_interval = milliseconds(-1)}), "batch_interval must not be negative");
  EXPECT_EQ(drain_problem({.batch_interval = milliseconds(0)}), std::nullopt);
  EXPECT_EQ(drain_problem({.shutdown = milliseconds(0)}), "shutdown must be longer than 0 ms");
}

}  // namespace
}  // namespace roost::config
