// SPDX-License-Identifier: Apache-2.0
#include "config/config_difference.hpp"

#include <gmock/gmock.h>

#include "config/config_reader.hpp"

namespace roost::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Config config_of(std::string_view toml, Config config = {}) {
  ConfigReader reader(config);
  reader.read_text(toml, "roost.toml");
  reader.require_none();
  return config;
}

/// As Endpoint::set does it.
Config with(Config config, std::string_view key, std::string_view value) {
  ConfigReader reader(config);
  reader.change(key, value);
  reader.require_none();
  return config;
}

Config with_variable(Config config, const std::string& variable, const std::string& value) {
  ConfigReader reader(config);
  reader.read_environment(
      [&](const std::string& name) { return name == variable ? std::optional(value) : std::nullopt; });
  return config;
}

TEST(ConfigDifference, OfTheSameFileIsEmpty) {
  const Config now = config_of("shards = 3\nlog_level = \"info\"");
  const auto difference = difference_of(now, now);
  EXPECT_THAT(difference.changed, IsEmpty());
  EXPECT_THAT(difference.at_start, IsEmpty());
}

TEST(ConfigDifference, ALiveKeyIsTakenAndSaysWhatItWas) {
  const Config now = config_of("log_level = \"info\"");
  const auto difference = difference_of(now, config_of("\nlog_level = \"debug\""));
  EXPECT_THAT(difference.changed, ElementsAre(R"(log_level is now "debug" (roost.toml:2), it was "info")"));
  EXPECT_EQ(difference.next.log_level, LogLevel::debug);
  EXPECT_EQ(difference.next.sources.at("log_level"), "roost.toml:2");
}

TEST(ConfigDifference, AKeyThatIsNotLiveIsNamedAndStays) {
  const auto difference = difference_of(config_of("shards = 3"), config_of("shards = 4"));
  EXPECT_THAT(difference.at_start,
              ElementsAre("shards = 4 (roost.toml:1) counts from the next start on, it stays 3"));
  EXPECT_THAT(difference.changed, IsEmpty());
  EXPECT_EQ(difference.next.shards, 3U);
}

TEST(ConfigDifference, ALiveKeyThatHasLeftTheFileIsTheProgramsAgain) {
  Config base;
  base.shutdown = std::chrono::seconds(7);
  const auto difference = difference_of(config_of("shutdown = \"1s\"\n[url]\nport = 443", base), base);
  EXPECT_THAT(difference.changed,
              ElementsAre(R"(url.port is now not set (no longer in the file), it was 443)",
                          R"(shutdown is now "7s" (no longer in the file), it was "1s")"));
  EXPECT_EQ(difference.next.shutdown, std::chrono::seconds(7));
  EXPECT_EQ(difference.next.url_port, std::nullopt);
  EXPECT_FALSE(difference.next.sources.contains("shutdown"));
}

TEST(ConfigDifference, TheFileOverridesWhatWasSetWhileRunning) {
  const Config file = config_of("log_level = \"info\"");
  const auto difference = difference_of(with(file, "log_level", "debug"), file);
  EXPECT_EQ(difference.next.log_level, LogLevel::info);
}

TEST(ConfigDifference, WhatWasSetWhileRunningStaysWhereTheFileSaysNothing) {
  const Config file = config_of("shards = 3");
  const auto difference = difference_of(with(file, "log_level", "debug"), file);
  EXPECT_THAT(difference.changed, IsEmpty());
  EXPECT_EQ(difference.next.log_level, LogLevel::debug);
}

TEST(ConfigDifference, TheEnvironmentOverridesTheFileAsAtTheStart) {
  const auto fresh = with_variable(config_of("log_level = \"debug\""), "ROOST_LOG_LEVEL", "error");
  const auto now = with_variable(config_of("log_level = \"info\""), "ROOST_LOG_LEVEL", "error");
  EXPECT_THAT(difference_of(now, fresh).changed, IsEmpty());
}

TEST(ConfigDifference, ALineThatHasMovedIsNotAChangeButIsRemembered) {
  const auto difference =
      difference_of(config_of("log_level = \"debug\""), config_of("\n\nlog_level = \"debug\""));
  EXPECT_THAT(difference.changed, IsEmpty());
  EXPECT_EQ(difference.next.sources.at("log_level"), "roost.toml:3");
}

TEST(ConfigDifference, ASecretIsNotShown) {
  const auto difference = difference_of(config_of("secret_key_base = \"a secret of more than twenty bytes\""),
                                        config_of("secret_key_base = \"another one of more than twenty\""));
  EXPECT_THAT(difference.at_start,
              ElementsAre("secret_key_base = [FILTERED] (roost.toml:1) counts from the next start on, it "
                          "stays [FILTERED]"));
}

TEST(ConfigDifference, WithoutHttpsItsLiveKeysWaitForTheNextStart) {
  const auto difference = difference_of({}, config_of("[https]\nmax_connections = 7"));
  EXPECT_THAT(difference.at_start, ElementsAre(HasSubstr("https.max_connections = 7 (roost.toml:2)")));
  EXPECT_FALSE(difference.next.https.has_value());
}

TEST(ConfigDifference, OptionsOfMountsAndCertificatesOfHostsWaitForTheNextStart) {
  const Config now = config_of("[socket.\"/a\"]\nmax_channels_per_transport = 1");
  const auto difference = difference_of(now, config_of("[socket.\"/a\"]\nmax_channels_per_transport = 2\n"
                                                       "[https.server_names.\"a.com\"]\ncertfile = \"a\""));
  EXPECT_THAT(difference.at_start,
              ElementsAre("the options of socket \"/a\" have changed, which counts from the next start on",
                          "the certificates of https.server_names have changed, which counts from the next "
                          "start on"));
}

}  // namespace
}  // namespace roost::config
