// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

TEST(StubbornProgram, IsKilledIfATerminateDoesNotReturnWithinShutdown_D165) {
  Program stubborn("stubborn_server", {"ROOST_SHARDS=1"});
  PhoenixClient client(stubborn.port());
  ASSERT_TRUE(client.joins("stubborn"));
  stubborn.signal(SIGTERM);
  EXPECT_EQ(stubborn.exit_code(), EXIT_FAILURE);
  EXPECT_THAT(stubborn.said(),
              ::testing::HasSubstr("shard 0 does not stop: it is in terminate of \"stubborn\""));
}

TEST(StubbornProgram, EndsAtOnceOnASecondSignal) {
  Program stubborn("stubborn_server", {"ROOST_SHARDS=1", "ROOST_SHUTDOWN=1h"});
  PhoenixClient client(stubborn.port());
  ASSERT_TRUE(client.joins("stubborn"));
  stubborn.signal(SIGTERM);
  stubborn.signal(SIGINT);  // the signal handled last determines the exit code
  EXPECT_THAT(stubborn.exit_code(), ::testing::AnyOf(128 + SIGTERM, 128 + SIGINT));
  EXPECT_THAT(stubborn.said(),
              ::testing::HasSubstr("Stubborn received a second stop signal and ends immediately"));
}

TEST(StubbornProgram, ReportsEveryErrorInItsFileAndEnvironmentBeforeItListens) {
  const std::string file = ::testing::TempDir() + "roost_mistakes.toml";
  std::ofstream(file) << "shard = 1\n[http]\nbacklog = 0\n";
  try {
    Program stubborn("stubborn_server", {"ROOST_CONFIG=" + file, "ROOST_LOG_LEVEL=loud"});
    FAIL() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr(file + ":1: there is no shard; did you mean shards?"));
    EXPECT_THAT(error.what(), ::testing::HasSubstr(file + ":3: http.backlog = 0: must be a number from 1"));
    EXPECT_THAT(error.what(), ::testing::HasSubstr("ROOST_LOG_LEVEL=\"loud\": must be debug, info"));
  }
  std::remove(file.c_str());
}

}  // namespace
}  // namespace roost::test
