// SPDX-License-Identifier: Apache-2.0
// A server process is stopped for longer than its clients may be silent, and then continued.
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <deque>
#include <fstream>
#include <thread>

#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kTimeout = 2s;
constexpr std::size_t kClients = 600;  // more than two batches of the poller

/// A configuration file that lives until the program has read it.
struct ConfigFile {
  ConfigFile() {
    std::ofstream(path) << "min_connection_age = \"1ms\"\n"
                           "[http]\nhandshake_timeout = \"2s\"\n"
                           "[socket.\"/socket\"]\nwebsocket.timeout = \"2s\"\n";
  }
  ~ConfigFile() { std::remove(path.c_str()); }

  std::string path = ::testing::TempDir() + "roost_pause.toml";
};

class PauseOfAServer : public ::testing::Test {
 protected:
  void connect() {
    Clock::time_point spoke = Clock::now();
    for (std::size_t n = 0; n < kClients; ++n) {
      clients.emplace_back(numbers.port());
      if (Clock::now() - spoke < kTimeout / 8) continue;  // this machine may be slow
      all_speak();
      spoke = Clock::now();
    }
    all_speak();
  }
  void all_speak() {
    for (PhoenixClient& client : clients)
      client.sends(R"([null,"alive","phoenix","heartbeat",{}])");
  }
  void stop() {
    numbers.signal(SIGSTOP);
    int status = 0;
    ASSERT_EQ(::waitpid(numbers.pid(), &status, WUNTRACED), numbers.pid());
    ASSERT_TRUE(WIFSTOPPED(status));
  }
  /// Real time must pass for another process.
  static void wait_for_twice_the_timeout(const std::function<void()>& meanwhile) {
    const auto end = Clock::now() + 2 * kTimeout;
    while (Clock::now() < end) {
      meanwhile();
      std::this_thread::sleep_for(kTimeout / 10);
    }
  }
  void go_on() { numbers.signal(SIGCONT); }
  /// How many clients are answered and not closed.
  std::size_t answered() {
    const std::string last = R"([null,"last","phoenix","heartbeat",{}])";
    std::size_t count = 0;
    for (PhoenixClient& client : clients)
      client.sends(last);
    for (PhoenixClient& client : clients) {
      std::string text;
      do {
        text = client.receives_text();
      } while (text.find("\"alive\"") != std::string::npos);
      if (text.find("\"last\"") != std::string::npos) ++count;
    }
    return count;
  }
  void end() {
    clients.clear();
    numbers.signal(SIGTERM);
    EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
  }

  ConfigFile config;
  Program numbers{"numbers", {"ROOST_CONFIG=" + config.path, "ROOST_SHARDS=1"}};
  std::deque<PhoenixClient> clients;
};

TEST_F(PauseOfAServer, ActiveClientsAreNotConsideredSilent) {
  connect();
  stop();
  wait_for_twice_the_timeout([&] { all_speak(); });
  go_on();
  EXPECT_EQ(answered(), kClients);
  end();
  EXPECT_NE(numbers.said().find("shard 0 did not listen for "), std::string::npos) << numbers.said();
}

TEST_F(PauseOfAServer, WaitingClientsGetTheRemainingTime) {
  connect();
  stop();
  wait_for_twice_the_timeout([] {});
  go_on();
  EXPECT_EQ(answered(), kClients);
  end();
}

TEST_F(PauseOfAServer, AHandshakeInProgressContinues) {
  TcpClient early(numbers.port());
  const std::string request = upgrade_request("/socket/websocket?vsn=2.0.0");
  early.send(request.substr(0, request.size() / 2));
  all_speak();
  stop();
  wait_for_twice_the_timeout([] {});
  go_on();
  early.send(request.substr(request.size() / 2));
  const auto answer = read_answer(early);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 101U);
  end();
}

TEST_F(PauseOfAServer, ClientsSilentAfterwardsAreStillClosed) {
  clients.emplace_back(numbers.port());
  stop();
  wait_for_twice_the_timeout([] {});
  go_on();
  EXPECT_TRUE(clients.front().is_closed_with(websocket::CloseCode::protocol_error));
  end();
}

}  // namespace
}  // namespace roost::test
