// SPDX-License-Identifier: Apache-2.0
// Tries to get in where nobody should.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "admin_test.hpp"
#include "support/http_answer.hpp"

namespace roost::test {
namespace {

class AdminAccessTest : public AdminTest {
 protected:
  void listen_on_tcp() {
    config.admin.socket.clear();
    config.admin.ip = "127.0.0.1";
    config.admin.token = "a token of the operator";
    start_rooms();
  }
  [[nodiscard]] std::uint16_t admin_port() {
    const std::string address = endpoint().admin_address();
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }
  [[nodiscard]] HttpAnswer get_with(const std::string& target, const std::string& headers) {
    return test::ask(admin_port(), "GET " + target + " HTTP/1.1\r\nhost: localhost\r\n" + headers + "\r\n");
  }
};

TEST_F(AdminAccessTest, ThePublicListenerHasNothingOfIt) {
  config.admin.actions = true;
  start_rooms();
  for (const char* path : {"/api/node", "/api/connections", "/metrics", "/api/config"})
    EXPECT_EQ(test::get(port(), path).status, 404U) << path;
  EXPECT_EQ(test::post(port(), "/api/publish", R"({"topic":"room:1","event":"x","payload":{}})").status,
            404U);
}

TEST_F(AdminAccessTest, OverTcpNothingIsShownWithoutTheToken) {
  listen_on_tcp();
  for (const char* path :
       {"/api/node", "/metrics", "/no/such/page", "/api/node?token=a%20token%20of%20the%20operator"}) {
    const auto answer = get_with(path, "");
    EXPECT_EQ(answer.status, 401U) << path;
    EXPECT_EQ(answer.headers.get("www-authenticate"), "Bearer");
  }
  EXPECT_EQ(get_with("/api/node", "authorization: Bearer a token of the operatoR\r\n").status, 401U);
  EXPECT_EQ(get_with("/api/node", "authorization: Bearer a token of the operator\r\n").status, 200U);
}

TEST_F(AdminAccessTest, OverTcpAPageOfAnotherHostIsRefusedEvenWithTheToken) {
  listen_on_tcp();
  EXPECT_EQ(get_with("/api/node",
                     "authorization: Bearer a token of the operator\r\norigin: http://evil.example\r\n")
                .status,
            403U);
}

TEST_F(AdminAccessTest, NothingChangesUnlessActionsAreEnabled) {
  start_rooms();
  auto visitor = member_of("room:1");
  EXPECT_EQ(post("/api/kick", {{"connection", only_connection()}}).status, 403U);
  EXPECT_EQ(post("/api/publish", {{"topic", "room:1"}, {"event", "x"}, {"payload", JsonObject()}}).status,
            403U);
  EXPECT_EQ(post("/api/config", {{"log_level", "off"}}).status, 403U);
  EXPECT_EQ(post("/api/listeners/http", {{"suspended", true}}).status, 403U);
  visitor.sends(R"(["1","9","room:1","echo",{}])");
  EXPECT_TRUE(visitor.receives(R"(["1","9","room:1","phx_reply",{"status":"ok","response":{}}])"));
}

TEST_F(AdminAccessTest, TheSocketIsItsUsersAndGoesWithTheNode) {
  start_rooms();
  EXPECT_EQ(endpoint().admin_address(), config.admin.socket);
  struct stat found{};
  ASSERT_EQ(::stat(config.admin.socket.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_TRUE(endpoint().stop());
  EXPECT_FALSE(std::filesystem::exists(config.admin.socket));
}

TEST_F(AdminAccessTest, ANodeThatStartsRemovesTheSocketsOfThoseThatWereKilled) {
  const pid_t dead = ::fork();
  if (dead == 0) ::_exit(0);
  ::waitpid(dead, nullptr, 0);
  const std::string place = folder + "/roost";
  std::filesystem::create_directory(place);
  std::filesystem::permissions(place, std::filesystem::perms::owner_all);
  const std::string left_behind = place + "/roost-" + std::to_string(dead) + ".sock.lock";
  std::ofstream(left_behind).flush();
  const char* before = std::getenv("XDG_RUNTIME_DIR");
  const std::optional<std::string> runtime = before == nullptr ? std::nullopt : std::optional(before);
  ::setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
  config.admin.socket.clear();
  start_rooms();
  EXPECT_TRUE(endpoint().admin_address().starts_with(place));
  EXPECT_FALSE(std::filesystem::exists(left_behind));
  EXPECT_TRUE(endpoint().stop());
  runtime ? ::setenv("XDG_RUNTIME_DIR", runtime->c_str(), 1) : ::unsetenv("XDG_RUNTIME_DIR");
}

TEST_F(AdminAccessTest, ASecondNodeDoesNotTakeTheSocketOfTheFirst) {
  start_rooms();
  Endpoint second(config);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, HasSubstr("another process listens on " + config.admin.socket));
  EXPECT_EQ(ask("GET", "/api/node").status, 200U);
}

TEST_F(AdminAccessTest, TcpNeedsATokenOf16Bytes) {
  config.admin.socket.clear();
  config.admin.ip = "127.0.0.1";
  config.admin.token = "15 bytes are few";
  EXPECT_NO_THROW(Endpoint{config});
  config.admin.token = "15 bytes is few";
  EXPECT_THROW(Endpoint{config}, std::invalid_argument);
}

TEST_F(AdminAccessTest, ConnectionsThatSendNothingKeepNobodyOut) {
  listen_on_tcp();
  std::vector<TcpClient> idle;
  for (int i = 0; i < 8; ++i)
    idle.emplace_back(admin_port());
  EXPECT_EQ(get_with("/api/node", "authorization: Bearer a token of the operator\r\n").status, 200U);
}

}  // namespace
}  // namespace roost::test
