// SPDX-License-Identifier: Apache-2.0
// No program starts a server on --help or when given an unknown argument.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "support/child.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

class Arguments : public ::testing::TestWithParam<const char*> {
 protected:
  /// The exit code; -1: still running.
  int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), GetParam());
    child_ = std::make_unique<Child>(arguments);
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!child_->ended() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(2ms);  // another process is running
    return child_->exit_code();
  }

  std::unique_ptr<Child> child_;
};

TEST_P(Arguments, HelpListsWhatTheProgramReadsAndStartsNothing) {
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_THAT(child_->out(), HasSubstr("ROOST_CONFIG"));
  EXPECT_THAT(child_->out(), HasSubstr("\n  PORT  "));
  EXPECT_EQ(child_->err(), "");
}

TEST_P(Arguments, AnyOtherArgumentIsAnError) {
  EXPECT_EQ(run({"--port", "5000"}), 1);
  EXPECT_THAT(child_->err(), HasSubstr("does not know --port; --help lists"));
  EXPECT_EQ(run({"5000"}), 1);
  EXPECT_EQ(run({"--help", "me"}), 1);
  EXPECT_EQ(child_->out(), "");
}

INSTANTIATE_TEST_SUITE_P(Of, Arguments,
                         ::testing::Values("bench_server", "numbers", "rooms", "before_upgrade_example",
                                           "raw_echo_example", "auth_token_example", "msgpack_example"),
                         [](const auto& program) { return std::string(program.param); });

}  // namespace
}  // namespace roost::test
