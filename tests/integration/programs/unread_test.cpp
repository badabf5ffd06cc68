// SPDX-License-Identifier: Apache-2.0
// Programs whose output is not read: a stopped terminal, a supervisor that hangs. They must serve and end as
// usual.
#include <csignal>
#include <cstdlib>

#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

constexpr std::string_view kHeartbeat = R"([null,"9","phoenix","heartbeat",{}])";
constexpr std::string_view kAlive = R"([null,"9","phoenix","phx_reply",{"status":"ok","response":{}}])";

TEST(UnreadProgram, AnswersHandshakesAndHeartbeatsAndIsDrained) {
  Program numbers("numbers", {"ROOST_SHARDS=1"});
  PhoenixClient early(numbers.port());
  numbers.stop_reading();
  for (int i = 0; i < 20; ++i) {
    PhoenixClient late(numbers.port());
    late.sends(kHeartbeat);
    EXPECT_TRUE(late.receives(kAlive));
  }
  early.sends(kHeartbeat);
  EXPECT_TRUE(early.receives(kAlive));
  numbers.signal(SIGTERM);
  EXPECT_TRUE(early.is_drained());
  early.hangs_up();
  EXPECT_EQ(numbers.exit_code_unread(), EXIT_SUCCESS);
}

TEST(UnreadProgram, IsEndedAtOnceByASecondSignal) {
  Program stubborn("stubborn_server", {"ROOST_SHARDS=1", "ROOST_SHUTDOWN=1h"});
  PhoenixClient client(stubborn.port());
  ASSERT_TRUE(client.joins("stubborn"));
  stubborn.stop_reading();
  stubborn.signal(SIGTERM);
  stubborn.signal(SIGINT);  // the signal handled last determines the exit code
  EXPECT_THAT(stubborn.exit_code_unread(), ::testing::AnyOf(128 + SIGTERM, 128 + SIGINT));
}

TEST(UnreadProgram, IsEndedIfACallbackDoesNotReturn) {
  Program stubborn("stubborn_server", {"ROOST_SHARDS=1"});
  PhoenixClient client(stubborn.port());
  ASSERT_TRUE(client.joins("stubborn"));
  stubborn.stop_reading();
  stubborn.signal(SIGTERM);
  EXPECT_EQ(stubborn.exit_code_unread(), EXIT_FAILURE);
}

}  // namespace
}  // namespace roost::test
