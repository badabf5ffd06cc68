// SPDX-License-Identifier: Apache-2.0
// The daemon example, run as a process.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdint>
#include <thread>

#include "support/child.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;

class FollowNumbers : public testing::Test {
 protected:
  bool prints_lines(std::ptrdiff_t count) {
    return within_time([&] {
      const std::string& out = child_->out();
      return std::count(out.begin(), out.end(), '\n') >= count;
    });
  }
  bool complains(const std::string& text) {
    return within_time([&] { return has(child_->err(), text); });
  }
  int exit_code() {
    within_time([&] { return child_->ended(); });
    return child_->exit_code();
  }
  void follow(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "follow_numbers");
    child_ = std::make_unique<Child>(arguments);
  }
  [[nodiscard]] static std::string url(const Program& server) {
    return "ws://localhost:" + std::to_string(server.port()) + "/socket";
  }

  std::unique_ptr<Child> child_;

 private:
  static bool has(const std::string& all, const std::string& part) {
    return all.find(part) != std::string::npos;
  }
  template <class Done>
  static bool within_time(Done done) {
    for (const auto end = std::chrono::steady_clock::now() + 15s; !done();) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(5ms);  // other processes are running
    }
    return true;
  }
};

TEST_F(FollowNumbers, ContinuesAfterAServerRestart) {
  auto server = std::make_unique<Program>("numbers");
  const std::uint16_t port = server->port();
  follow({url(*server), "numbers:positive"});
  EXPECT_TRUE(prints_lines(1));
  EXPECT_EQ(child_->out().substr(0, 10), R"({"number":)");
  server->signal(SIGTERM);
  EXPECT_EQ(server->exit_code(), 0);
  const auto before = std::count(child_->out().begin(), child_->out().end(), '\n');
  server = std::make_unique<Program>("numbers", std::vector<std::string>(), port);
  EXPECT_TRUE(prints_lines(before + 1));
  child_->signal(SIGTERM);
  EXPECT_EQ(exit_code(), 0);
}

TEST_F(FollowNumbers, PrintsWhyAJoinIsRefused) {
  const Program server("numbers");
  follow({url(server), "numbers:imaginary"});
  EXPECT_TRUE(complains("unknown numbers topic"));
}

TEST_F(FollowNumbers, PrintsItsUsage) {
  follow({});
  EXPECT_EQ(exit_code(), 1);
  EXPECT_TRUE(complains("usage: follow_numbers"));
  follow({"localhost:4000", "numbers:positive"});
  EXPECT_EQ(exit_code(), 1);
  EXPECT_TRUE(complains("must begin with ws://"));
}

}  // namespace
}  // namespace roost::test
