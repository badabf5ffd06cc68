// SPDX-License-Identifier: Apache-2.0
// A client process is stopped for longer than its server may be silent, and then continued.
#include <gtest/gtest.h>
#include <signal.h>

#include "peer_server.hpp"
#include "support/child.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;

class PauseOfAClient : public testing::Test {
 protected:
  static constexpr auto kLongerThanPatience = 1s;

  [[nodiscard]] static bool is_heartbeat(const std::string& message) {
    return message.find("heartbeat") != std::string::npos;
  }
  /// Stops the client after its first heartbeat and continues it a while later.
  void pause_with_a_heartbeat_unanswered() {
    server_.on_message = [&](PeerConnection&, const std::string& message) {
      heartbeat_ = message;
      client_.signal(SIGSTOP);
    };
    server_.run_until([&] { return !heartbeat_.empty(); });
    server_.on_message = PeerServer::talk_phoenix;
  }
  void wait() {
    const auto later = std::chrono::steady_clock::now() + kLongerThanPatience;
    server_.run_until([&] { return std::chrono::steady_clock::now() > later; });
  }
  void expect_another_heartbeat_on_the_same_connection() {
    const std::size_t before = server_.last().messages.size();
    server_.run_until([&] { return server_.last().messages.size() > before; });
    EXPECT_EQ(server_.connections.size(), 1U);
    EXPECT_EQ(client_.out(), "");
  }

  PeerServer server_;
  Child client_{{"steady_client", server_.url("/socket")}};
  std::string heartbeat_;
};

TEST_F(PauseOfAClient, AnAnswerFarBackInTheSocketIsReadBeforeTheTimeOutCounts) {
  pause_with_a_heartbeat_unanswered();
  const std::string broadcast = R"([null,null,"room:a","shout",")" + std::string(10'000, 'x') + R"("])";
  for (int i = 0; i < 5; ++i)
    server_.last().text(broadcast);
  PeerServer::talk_phoenix(server_.last(), heartbeat_);
  wait();
  client_.signal(SIGCONT);
  expect_another_heartbeat_on_the_same_connection();
}

TEST_F(PauseOfAClient, AnAnswerThatCouldNotArriveDuringThePauseGetsTheRemainingTime) {
  pause_with_a_heartbeat_unanswered();
  wait();
  client_.signal(SIGCONT);
  PeerServer::talk_phoenix(server_.last(), heartbeat_);
  expect_another_heartbeat_on_the_same_connection();
}

}  // namespace
}  // namespace roost::test
