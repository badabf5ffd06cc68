// SPDX-License-Identifier: Apache-2.0
// The code of the client guide, run against bench_server.
#include <gtest/gtest.h>

#include <future>

#include "roost/client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

std::string fresh_token() {
  return "abc";
}

TEST(ClientGuide, ItsCodeWorks) {
  const Program server("bench_server");
  // [snippet: options]
  roost::ClientOptions options;
  options.params_at_connect = [] { return roost::QueryParams{{"token", fresh_token()}}; };
  // [/snippet]
  Client client("ws://localhost:" + std::to_string(server.port()) + "/socket", options);
  client.connect();
  const ClientChannel room = client.channel("echo:1");
  room.join();
  std::promise<std::string> answer;
  const auto note = [&](std::string text) { answer.set_value(std::move(text)); };
  // [snippet: push]
  room.push("echo", {{"body", "hi"}})
      .receive("ok", [&](const roost::Payload& reply) { note("echoed " + std::string(reply.text())); })
      .receive("error", [&](const roost::Payload& why) { note("refused " + std::string(why.text())); })
      .receive("timeout", [&](const roost::Payload&) { note("no answer in time"); })
      .receive("closed", [&](const roost::Payload& why) { note("no answer: " + std::string(why.text())); });
  // [/snippet]
  auto answered = answer.get_future();
  ASSERT_EQ(answered.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(answered.get(), R"(echoed {"body":"hi"})");
}

}  // namespace
}  // namespace roost::test
