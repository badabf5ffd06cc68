// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/profile.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

namespace roost::cli::dial {
namespace {

constexpr const char* kFile = R"(# profiles
[staging]
url = "ws://staging.example.com/socket/websocket"
header = ["Authorization: Bearer abc", "X-Env: staging"]
ping = "20s"
echo = true
verbose = false

[local]
join = "room:1"
)";

bool nothing_is_typed(const std::string&) {
  return false;
}

Result<std::vector<std::string>> arguments(const std::string& text, const std::string& name,
                                           const IsTyped& is_typed = nothing_is_typed) {
  std::istringstream file(text);
  return profile_arguments(file, name, is_typed);
}

using Arguments = std::vector<std::string>;

TEST(DialProfile, BecomesArgumentsWithTheUrlLast) {
  EXPECT_EQ(*arguments(kFile, "staging"),
            (Arguments{"--header", "Authorization: Bearer abc", "--header", "X-Env: staging", "--ping", "20s",
                       "--echo", "ws://staging.example.com/socket/websocket"}));
  EXPECT_EQ(*arguments(kFile, "local"), (Arguments{"--join", "room:1"}));
}

TEST(DialProfile, IsOverriddenByTheCommandLine) {
  const auto typed = [](const std::string& option) { return option == "--header" || option == "--echo"; };
  EXPECT_EQ(*arguments(kFile, "staging", typed),
            (Arguments{"--ping", "20s", "ws://staging.example.com/socket/websocket"}));
}

TEST(DialProfile, ThatDoesNotExistIsAnError) {
  EXPECT_EQ(arguments(kFile, "production").error().message, "there is no profile [production]");
}

TEST(DialProfile, IsInTheConfigFolder) {
  ::setenv("XDG_CONFIG_HOME", "/config", 1);
  EXPECT_EQ(profile_path(), "/config/roost/dial.toml");
  ::unsetenv("XDG_CONFIG_HOME");
  ::setenv("HOME", "/home/me", 1);
  EXPECT_EQ(profile_path(), "/home/me/.config/roost/dial.toml");
  EXPECT_NE(load_profile("x", nothing_is_typed).error().message.find("cannot open /home/me"),
            std::string::npos);
}

}  // namespace
}  // namespace roost::cli::dial
