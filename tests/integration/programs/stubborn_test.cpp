// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdlib>

#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

TEST(StubbornProgram, IsEndedWhenATerminateDoesNotComeBackWithinShutdown_D165) {
  Program stubborn("stubborn_server", {"ROOST_SHARDS=1"});
  PhoenixClient client(stubborn.port());
  ASSERT_TRUE(client.joins("stubborn"));
  stubborn.signal(SIGTERM);
  EXPECT_EQ(stubborn.exit_code(), EXIT_FAILURE);
  EXPECT_THAT(stubborn.said(),
              ::testing::HasSubstr("shard 0 does not stop: it is in terminate of \"stubborn\""));
}

}  // namespace
}  // namespace roost::test
