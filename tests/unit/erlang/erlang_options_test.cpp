// SPDX-License-Identifier: Apache-2.0
#include "roost/erlang_adapter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "roost/pubsub.hpp"

namespace roost {
namespace {

using testing::HasSubstr;
using testing::Not;

ErlangOptions fine() {
  return {.node = "roost@10.0.0.5", .cookie = "secret", .peers = {"chat@10.0.0.1"}};
}

std::string problem(const ErlangOptions& options) {
  const auto valid = validate(options);
  return valid ? "" : valid.error().message;
}

struct CookieFile {
  explicit CookieFile(const std::string& content) { std::ofstream(path) << content; }
  ~CookieFile() { std::filesystem::remove(path); }
  std::string path = testing::TempDir() + "roost_cookie_" + std::to_string(::getpid());
};

TEST(ErlangOptions, TheExampleOfTheHeaderIsValid) {
  const CookieFile file("secret\n");
  const auto example = [&] {
    // [snippet: erlang]
    roost::PubSubOptions pubsub;
    pubsub.name = "Chat.PubSub";  // as the application's Phoenix.PubSub
    pubsub.adapter = roost::erlang_pubsub_adapter(
        {.node = "roost@10.0.0.5", .cookie_file = "/run/secrets/cookie", .peers = {"chat@10.0.0.1"}});
    // [/snippet]
    return pubsub;
  };
  EXPECT_THROW(static_cast<void>(example()), std::system_error) << "there is no such file here";
  EXPECT_EQ(problem({.node = "roost@10.0.0.5", .cookie_file = file.path, .peers = {"chat@10.0.0.1"}}), "");
}

TEST(ErlangOptions, EveryProblemIsNamedAtOnce) {
  ErlangOptions options = fine();
  options.peers = {"chat", "chat@host"};
  options.cookie.clear();
  options.listen_ip = "nowhere";
  options.net_ticktime = std::chrono::milliseconds(999);
  options.reconnect_delays.clear();
  options.max_queued_bytes = 1;
  const std::string all = problem(options);
  for (const char* part : {"\"chat\" must be like", "one name has a dot", "one of cookie and cookie_file",
                           "listen_ip", "net_ticktime", "reconnect_delays", "max_queued_bytes"})
    EXPECT_THAT(all, HasSubstr(part));
}

TEST(ErlangOptions, ANodeNeedsANameWithAHost) {
  for (const char* name : {"", "roost", "roost@", "@host", "a@b@c", "ro ost@host"}) {
    ErlangOptions options = fine();
    options.node = name;
    EXPECT_THAT(problem(options), HasSubstr("must be like \"roost@10.0.0.5\"")) << name;
  }
}

TEST(ErlangOptions, ACookieIsNeverShown) {
  ErlangOptions options = fine();
  options.cookie = "secret word";
  EXPECT_THAT(problem(options), HasSubstr("visible ASCII"));
  EXPECT_THAT(problem(options), Not(HasSubstr("word")));
  options.cookie_file = "/dev/null";
  EXPECT_THAT(problem(options), HasSubstr("one of cookie and cookie_file"));
}

TEST(ErlangOptions, ACookieFileThatIsNotThereIsAProblem) {
  ErlangOptions options = fine();
  options.cookie.clear();
  options.cookie_file = "/nowhere/cookie";
  EXPECT_THAT(problem(options), HasSubstr("cookie_file: /nowhere/cookie"));
}

}  // namespace
}  // namespace roost
