// SPDX-License-Identifier: Apache-2.0
// Programs whose output nobody reads: a terminal that is stopped, a supervisor that hangs. They serve and end
// as if somebody did.
#include <csignal>
#include <cstdlib>

#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

constexpr std::string_view kHeartbeat = R"([null,"9","phoenix","heartbeat",{}])";
constexpr std::string_view kAlive = R"([null,"9","phoenix","phx_reply",{"status":"ok","response":{}}])";

/// Takes updates until the end of the connection, which must come with 1012.
testing::AssertionResult is_drained(PhoenixClient& client) {
  auto frame = client.frames().receive();
  while (frame && frame->opcode == websocket::Opcode::text)
    frame = client.frames().receive();
  if (frame && frame->close_code() == 1012) return client.is_cut_off();
  return testing::AssertionFailure() << "not closed with 1012";
}

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
  EXPECT_TRUE(is_drained(early));
  early.hangs_up();
  EXPECT_EQ(numbers.exit_code_unread(), EXIT_SUCCESS);
}

TEST(UnreadProgram, IsEndedAtOnceByASecondSignal) {
  Program stubborn("stubborn_server", {"ROOST_SHARDS=1", "ROOST_SHUTDOWN=1h"});
  PhoenixClient client(stubborn.port());
  ASSERT_TRUE(client.joins("stubborn"));
  stubborn.stop_reading();
  stubborn.signal(SIGTERM);
  stubborn.signal(SIGINT);  // whichever is heard last tells the code
  EXPECT_THAT(stubborn.exit_code_unread(), ::testing::AnyOf(128 + SIGTERM, 128 + SIGINT));
}

TEST(UnreadProgram, IsEndedWhenACallbackDoesNotComeBack) {
  Program stubborn("stubborn_server", {"ROOST_SHARDS=1"});
  PhoenixClient client(stubborn.port());
  ASSERT_TRUE(client.joins("stubborn"));
  stubborn.stop_reading();
  stubborn.signal(SIGTERM);
  EXPECT_EQ(stubborn.exit_code_unread(), EXIT_FAILURE);
}

}  // namespace
}  // namespace roost::test
