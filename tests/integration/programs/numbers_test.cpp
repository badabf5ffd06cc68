// SPDX-License-Identifier: Apache-2.0
// The Numbers program as a process: how it starts, serves and ends.
#include <sys/resource.h>

#include <csignal>
#include <list>

#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

using websocket::CloseCode;

class Numbers : public ::testing::TestWithParam<int> {};

TEST_P(Numbers, OnASignalClosesJoinedClientsWith1012AndEndsWith0_B107) {
  Program numbers("numbers");
  std::optional<PhoenixClient> positive(numbers.port());
  std::optional<PhoenixClient> negative(numbers.port());
  ASSERT_TRUE(positive->joins("numbers:positive"));
  ASSERT_TRUE(negative->joins("numbers:negative"));
  numbers.signal(GetParam());
  for (auto* client : {&positive, &negative}) {
    EXPECT_TRUE((*client)->is_drained());
    client->reset();
  }
  EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
}

INSTANTIATE_TEST_SUITE_P(Signals, Numbers, ::testing::Values(SIGTERM, SIGINT),
                         [](const auto& tested) { return tested.param == SIGTERM ? "Term" : "Int"; });

TEST(NumbersProgram, PushesIntegersOfEachSignAndRefusesOthers) {
  Program numbers("numbers");
  PhoenixClient client(numbers.port());
  ASSERT_TRUE(client.joins("numbers:negative"));
  EXPECT_TRUE(client.receives(R"(["1",null,"numbers:negative","update",{"number":-1}])"));
  client.sends(R"(["2","2","numbers:odd","phx_join",{}])");
  EXPECT_THAT(client.receives_text(), ::testing::HasSubstr("unknown numbers topic"));
  EXPECT_TRUE(client.receives(R"(["1",null,"numbers:negative","update",{"number":-2}])"));
}

TEST(NumbersProgram, PrintsWhichPortIsBusyAndExitsWith1) {
  Program first("numbers");
  try {
    Program second("numbers", {}, first.port());
    FAIL() << "both listen on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("Numbers could not start: port " +
                                                   std::to_string(first.port()) + " is already in use"));
  }
}

TEST(NumbersProgram, KeepsServingWhenItRunsOutOfDescriptors) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "UBSan inspects objects through a pipe: without descriptors it reports every one";
#endif
  Program numbers("numbers", {"ROOST_SHARDS=2"});
  PhoenixClient joined(numbers.port());
  ASSERT_TRUE(joined.joins("numbers:positive"));
  constexpr rlimit kFew{40, 40};
  ASSERT_EQ(::prlimit(numbers.pid(), RLIMIT_NOFILE, &kFew, nullptr), 0);

  std::list<TcpClient> waiting;
  for (int i = 0; i < 60; ++i) {
    waiting.emplace_back(numbers.port());
    waiting.back().send(upgrade_request("/socket/websocket?vsn=2.0.0"));
  }
  EXPECT_THAT(joined.receives_text(), ::testing::HasSubstr("update"));
  EXPECT_THAT(joined.receives_text(), ::testing::HasSubstr("update"));

  for (std::size_t served = 0; served < 60; ++served) {  // each that leaves makes room for another
    EXPECT_EQ(read_answer(waiting.front())->status, 101U);
    waiting.pop_front();
  }
  EXPECT_THAT(joined.receives_text(), ::testing::HasSubstr("update"));
  numbers.signal(SIGTERM);
  EXPECT_TRUE(joined.is_drained());
  joined.hangs_up();
  EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
  EXPECT_THAT(numbers.said(), ::testing::HasSubstr("out of file descriptors"));
}

}  // namespace
}  // namespace roost::test
