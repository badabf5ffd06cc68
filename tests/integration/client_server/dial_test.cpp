// SPDX-License-Identifier: Apache-2.0
// The sessions of the article and of --help, run against the Numbers example.
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json/parse.hpp>
#include <cstdint>
#include <sstream>
#include <thread>

#include "support/child.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class DialNumbers : public testing::Test {
 protected:
  Child& dial(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"roost", "dial"});
    child_ = std::make_unique<Child>(arguments);
    return *child_;
  }
  /// The first `count` lines it prints.
  std::vector<std::string> lines(std::size_t count) {
    std::vector<std::string> found;
    for (const auto end = std::chrono::steady_clock::now() + 15s; std::chrono::steady_clock::now() < end;) {
      found.clear();
      std::istringstream text(child_->out());
      for (std::string line; std::getline(text, line);)
        found.push_back(line);
      if (found.size() >= count) break;
      std::this_thread::sleep_for(5ms);  // another process is running
    }
    return found;
  }
  int exit_code() {
    const auto end = std::chrono::steady_clock::now() + 15s;
    while (!child_->ended() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(5ms);
    return child_->exit_code();
  }

  Program numbers_{"numbers"};
  std::string url_ = "ws://localhost:" + std::to_string(numbers_.port()) + "/socket/websocket";
  std::unique_ptr<Child> child_;
};

class DialArticle : public DialNumbers, public testing::WithParamInterface<std::pair<const char*, int>> {};

TEST_P(DialArticle, PrintsItsFourLinesAndDisconnected) {
  const std::string topic = GetParam().first;
  dial({url_, R"({"topic":")" + topic + R"(","event":"phx_join","payload":{},"ref":"1"})"});
  const auto printed = lines(4);
  ASSERT_GE(printed.size(), 4U);
  EXPECT_EQ(printed[0], "Connected to " + url_);
  EXPECT_EQ(json::parse(printed[1]),
            (json::value{{"topic", topic},
                         {"ref", "1"},
                         {"payload", {{"status", "ok"}, {"response", json::object()}}},
                         {"event", "phx_reply"}}));
  for (int line = 2; line < 4; ++line) {
    const json::value update = json::parse(printed[static_cast<std::size_t>(line)]);
    const auto number = update.at("payload").at("number");
    EXPECT_EQ(
        update,
        (json::value{
            {"topic", topic}, {"ref", nullptr}, {"payload", {{"number", number}}}, {"event", "update"}}));
    EXPECT_GT(number.to_number<std::int64_t>() * GetParam().second, 0) << "numbers of its sign";
  }
  numbers_.signal(SIGTERM);
  EXPECT_EQ(exit_code(), 2);
  EXPECT_TRUE(child_->out().ends_with("Disconnected!\n"));
  EXPECT_EQ(child_->err(), "");
}

INSTANTIATE_TEST_SUITE_P(BothSigns, DialArticle,
                         testing::Values(std::pair("numbers:positive", 1), std::pair("numbers:negative", -1)),
                         [](const auto& topic) { return topic.param.second > 0 ? "positive" : "negative"; });

TEST_F(DialNumbers, AProbeExitsWith0WhenANumberArrives) {
  dial({"--join", "numbers:positive", "--expect", "update", "--within", "10s", url_});
  EXPECT_EQ(exit_code(), 0);
}

TEST_F(DialNumbers, AProbeForARefusedTopicExitsWith4) {
  dial({"--join", "numbers:imaginary", "--expect", "update", url_});
  EXPECT_EQ(exit_code(), 4);
  EXPECT_NE(child_->err().find("the join of numbers:imaginary was answered with error"), std::string::npos);
}

TEST_F(DialNumbers, AnInvalidMessageClosesTheConnection) {
  dial({"-v", url_, "garbage"});
  EXPECT_EQ(exit_code(), 2);
  EXPECT_NE(child_->err().find("closed with 1011"), std::string::npos);
}

}  // namespace
}  // namespace roost::test
