// SPDX-License-Identifier: Apache-2.0
// What a configuration does to a whole endpoint.
#include <map>

#include "endpoint_fixture.hpp"

namespace roost::test {
namespace {

class Configured : public EndpointTest {
 protected:
  /// As a file that sets an option of a mount does.
  void set_option(const std::string& mount, std::string key, Json value) {
    config.socket_settings[mount].push_back({std::move(key), std::move(value), "roost.toml:7"});
  }
  [[nodiscard]] Json value_of(std::string_view key) {
    for (const ConfigEntry& entry : endpoint().config())
      if (entry.key == key) return entry.value;
    return "no such key";
  }
};

TEST_F(Configured, AFileOverridesTheOptionsThatTheProgramGivesAMount) {
  set_option("/socket", "max_channels_per_transport", 1);
  start_rooms({.max_channels_per_transport = 2});
  auto visitor = client();
  ASSERT_TRUE(visitor.joins("room:1"));
  visitor.sends(R"(["2","2","room:2","phx_join",{}])");
  EXPECT_THAT(visitor.receives_text(), ::testing::HasSubstr("too many channels joined"));
}

// --- addresses ---

TEST_F(Configured, ItsAddressIsThatOfTheListenerUnlessTheConfigurationSaysOtherwise_G230) {
  start_rooms();
  EXPECT_EQ(endpoint().host(), "localhost");
  EXPECT_EQ(endpoint().url(), "http://localhost:" + std::to_string(port()));
  ASSERT_TRUE(endpoint().configure({{"url.host", "chat.example.com"}, {"url.scheme", "https"}}));
  EXPECT_EQ(endpoint().host(), "chat.example.com");
  EXPECT_EQ(endpoint().url(), "https://chat.example.com:" + std::to_string(port()));
  ASSERT_TRUE(endpoint().configure({{"url.port", "443"}, {"url.path", "/app/"}}));
  EXPECT_EQ(endpoint().url(), "https://chat.example.com/app");
}

TEST_F(Configured, AChangeOfTheHostIsAChangeOfTheOriginChecks_G230) {
  start_rooms();
  const auto status = [this](const std::string& origin) {
    return answer_to_upgrade("/socket/websocket?vsn=2.0.0", {{"origin", origin}}).status;
  };
  EXPECT_EQ(status("https://chat.example.com"), 403U);
  ASSERT_TRUE(endpoint().set("url.host", "chat.example.com"));
  EXPECT_EQ(status("https://chat.example.com"), 101U);
  EXPECT_EQ(status("http://localhost"), 403U);
  ASSERT_TRUE(endpoint().set("check_origin", "//a.com,//*.b.com"));
  EXPECT_EQ(status("https://x.b.com"), 101U);
  EXPECT_EQ(status("https://chat.example.com"), 403U);
}

TEST_F(Configured, AMountThatHasOriginsOfItsOwnKeepsThem) {
  start_rooms({.websocket = {.check_origin = CheckOrigin::list({"//a.com"})}});
  ASSERT_TRUE(endpoint().set("check_origin", "false"));
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=2.0.0", {{"origin", "https://b.com"}}).status, 403U);
}

// --- checks that are off ---

TEST_F(Configured, NoChangeInPassingSwitchesTheOriginCheckOff) {
  start_rooms();
  const auto with_scheme = endpoint().set("url.host", "https://a.com");
  ASSERT_FALSE(with_scheme);
  EXPECT_THAT(with_scheme.error().message,
              ::testing::HasSubstr("without scheme, port and path: write \"a.com\""));
  const auto emptied = endpoint().set("url.host", "");
  ASSERT_FALSE(emptied);
  EXPECT_THAT(emptied.error().message, ::testing::HasSubstr("check_origin = false"));
  EXPECT_EQ(endpoint().host(), "localhost");
  const auto status = [this] {
    return answer_to_upgrade("/socket/websocket?vsn=2.0.0", {{"origin", "https://evil.example"}}).status;
  };
  EXPECT_EQ(status(), 403U);
  ASSERT_TRUE(endpoint().configure({{"url.host", ""}, {"check_origin", "false"}}));  // by its name
  EXPECT_EQ(status(), 101U);
  EXPECT_TRUE(
      log->has(LogLevel::warning, "a check is off: check_origin = false: a page of any host may open"));
}

TEST_F(Configured, RejectsAnEmptyHostThatAMountCompares) {
  config.check_origin = CheckOrigin::any();
  start_rooms({.websocket = {.check_origin = CheckOrigin::url_host()}});
  const auto emptied = endpoint().configure({{"shutdown", "1s"}, {"url.host", ""}});
  ASSERT_FALSE(emptied);
  EXPECT_THAT(emptied.error().message,
              ::testing::HasSubstr("socket /socket/websocket: check_origin = true compares"));
  EXPECT_EQ(value_of("shutdown"), Json("5s"));
}

TEST_F(Configured, RejectsTurningOffTheLastOfTwoChecks) {
  start_rooms({.websocket = {.check_csrf = false}});
  const auto refused = endpoint().set("check_origin", "false");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("check_origin and check_csrf are both off"));
}

TEST_F(Configured, TheStartLogsChecksThatAreOffAndVariablesThatSetNothing) {
  config.http.connects_per_second = 0;
  config.unknown_variables = {"ROOST_CHECK_ORIGN sets nothing; did you mean ROOST_CHECK_ORIGIN?"};
  start_rooms({.limits = {.messages_per_second = 0}});
  EXPECT_TRUE(log->has(LogLevel::warning, "a check is off: http.connects_per_second = 0: "));
  EXPECT_TRUE(
      log->has(LogLevel::warning, "a check is off: socket /socket: limits.messages_per_second = 0: "));
  EXPECT_TRUE(log->has(LogLevel::warning, "did you mean ROOST_CHECK_ORIGIN?"));
  EXPECT_EQ(log->count(LogLevel::warning, "a check is off"), 2U);
}

TEST_F(Configured, AListingSaysWhatAValueSwitchesOff) {
  config.check_origin = CheckOrigin::any();
  std::map<std::string, std::string> warnings;
  for (const ConfigEntry& entry : endpoint().config())
    if (!entry.warning.empty()) warnings[entry.key] = entry.warning;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings["check_origin"], ::testing::StartsWith("check_origin = false: "));
}

// --- changes ---

TEST_F(Configured, LiveKeysChangeWhileTheNodeRuns) {
  start_rooms();
  ASSERT_TRUE(endpoint().configure({{"http.max_connections", "7"},
                                    {"http.acceptors", "2"},
                                    {"http.handshake_timeout", "3s"},
                                    {"log_level", "error"},
                                    {"stall_threshold", "2s"},
                                    {"shutdown", "1s"}}));
  EXPECT_EQ(endpoint().listener().max_connections, 7U);
  EXPECT_EQ(endpoint().listener().acceptors, 2U);
  EXPECT_EQ(endpoint().listener().handshake_timeout, std::chrono::seconds(3));
  EXPECT_EQ(endpoint().logger().level(), LogLevel::error);
  EXPECT_EQ(value_of("stall_threshold"), Json("2s"));
  EXPECT_EQ(value_of("shutdown"), Json("1s"));
}

TEST_F(Configured, OfSeveralChangesAllAreMadeOrNone) {
  start_rooms();
  const auto changed =
      endpoint().configure({{"log_level", "error"}, {"http.port", "1"}, {"https.acceptors", "2"}});
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().message,
            "the configuration can't be used:\n"
            "  set: http.port can't change while the node runs\n"
            "  set: https.acceptors: there is no https listener");
  EXPECT_EQ(endpoint().logger().level(), LogLevel::debug);
}

TEST_F(Configured, TheListShowsWhatWasChangedByOtherWaysToo) {
  start_rooms();
  ASSERT_TRUE(endpoint().set_max_connections(11));
  endpoint().logger().set_level(LogLevel::off);
  EXPECT_EQ(value_of("http.max_connections"), Json(11));
  EXPECT_EQ(value_of("log_level"), Json("off"));
  ASSERT_TRUE(endpoint().set("shutdown", "1s"));
  EXPECT_EQ(endpoint().listener().max_connections, 11U);
  EXPECT_EQ(endpoint().logger().level(), LogLevel::off);
}

TEST_F(Configured, BeforeTheStartTheConfigSaysAll) {
  endpoint().socket<RoomSocket>("/socket");
  EXPECT_THROW(static_cast<void>(endpoint().set("log_level", "error")), std::logic_error);
}

// --- secrets ---

TEST_F(Configured, TokensOfThePreviousSecretAreStillReadAndNewOnesAreOfTheCurrent) {
  const std::string before(20, 'b');
  config.secret_key_base = std::string(20, 'n');
  config.previous_secret_key_base = before;
  const auto old = Tokens::create({.current = before}).value();
  const auto own = Tokens::create({.current = config.secret_key_base}).value();
  EXPECT_EQ(endpoint().tokens().verify("user", old.sign("user", 7).value()).value(), Json(7));
  EXPECT_EQ(own.verify("user", endpoint().tokens().sign("user", 8).value()).value(), Json(8));
}

TEST_F(Configured, WithoutASecretThereAreNoTokens) {
  EXPECT_THROW(static_cast<void>(endpoint().tokens()), std::logic_error);
}

TEST_F(Configured, SecretsAreNotListed) {
  config.secret_key_base = std::string(20, 's');
  config.previous_secret_key_base = std::string(20, 'p');
  EXPECT_EQ(value_of("secret_key_base"), Json("[FILTERED]"));
  EXPECT_EQ(value_of("previous_secret_key_base"), Json("[FILTERED]"));
}

// --- mounts ---

TEST_F(Configured, OptionsOfASocketThatIsNotMountedAreAnErrorOfTheStart) {
  set_option("/sokket", "max_channels_per_transport", 1);
  endpoint().socket<RoomSocket>("/socket");
  const auto begun = endpoint().start();
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().message,
            "the configuration can't be used:\n  roost.toml:7: no socket is mounted at \"/sokket\"");
}

TEST_F(Configured, SocketsThatAreNotMountedAreReportedInTheOrderOfTheFile) {
  config.socket_settings["/a"] = {{"auth_token", true, "roost.toml:12"},
                                  {"max_channels_per_transport", 1, "roost.toml:10"}};
  config.socket_settings["/b"] = {{"auth_token", true, "roost.toml:2"}};
  const auto begun = endpoint().start();
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().message,
            "the configuration can't be used:\n  roost.toml:2: no socket is mounted at \"/b\"\n"
            "  roost.toml:10: no socket is mounted at \"/a\"");
}

}  // namespace
}  // namespace roost::test
