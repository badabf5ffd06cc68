// SPDX-License-Identifier: Apache-2.0
// A program that knows nothing of brokers, run twice: the environment alone makes one system of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/broker.hpp"
#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

constexpr const char* kAnn = "/socket/websocket?vsn=2.0.0&user=ann";
constexpr const char* kBob = "/socket/websocket?vsn=2.0.0&user=bob";

void expect_to_share_a_room(Program& one, Program& two) {
  PhoenixClient ann(one.port(), kAnn);
  PhoenixClient bob(two.port(), kBob);
  ann.sends(R"(["1","1","room:lobby","phx_join",{}])");
  EXPECT_THAT(ann.receives_text(), testing::HasSubstr(R"("status":"ok")"));
  bob.sends(R"(["1","1","room:lobby","phx_join",{}])");
  EXPECT_THAT(bob.receives_text(), testing::HasSubstr(R"("status":"ok")"));
  bob.sends(R"(["1","2","room:lobby","say",{"body":"across"}])");
  std::string heard = ann.receives_text();
  while (heard.find("across") == std::string::npos && !heard.empty())
    heard = ann.receives_text();
  EXPECT_THAT(heard, testing::HasSubstr(R"("from":"bob")"));
  for (Program* program : {&one, &two}) {
    program->signal(SIGTERM);
    EXPECT_EQ(program->exit_code(), 0) << program->said();
  }
}

TEST(ProgramsOverABroker, AreOneSystemOverNats) {
  const Broker broker = Broker::nats("authorization { user: rooms, password: \"hush hush\" }");
  const std::vector<std::string> environment{
      "ROOST_PUBSUB_ADAPTER=nats", "ROOST_PUBSUB_NATS_SERVERS=" + broker.url(),
      "ROOST_PUBSUB_NATS_USER=rooms", "ROOST_PUBSUB_NATS_PASSWORD=hush hush"};
  Program one("rooms", environment);
  Program two("rooms", environment);
  expect_to_share_a_room(one, two);
  EXPECT_THAT(one.said() + two.said(), testing::Not(testing::HasSubstr("hush")));
}

TEST(ProgramsOverABroker, AreOneSystemOverRedis) {
  const Broker broker = Broker::redis("requirepass hush");
  const std::string at = broker.url().substr(std::string_view("redis://").size());
  const std::vector<std::string> environment{"ROOST_PUBSUB_ADAPTER=redis",
                                             "ROOST_PUBSUB_REDIS_URL=redis://:hush@" + at};
  Program one("rooms", environment);
  Program two("rooms", environment);
  expect_to_share_a_room(one, two);
  EXPECT_THAT(one.said() + two.said(), testing::Not(testing::HasSubstr("hush")));
}

TEST(ProgramsOverABroker, SayWhatIsWrongBeforeTheyListen) {
  try {
    Program program("rooms", {"ROOST_PUBSUB_ADAPTER=redis", "ROOST_PUBSUB_REDIS_URL=redis://:hush@host/x",
                              "ROOST_PUBSUB_PROBE_INTERVAL=1ms"});
    FAIL() << "it started";
  } catch (const std::runtime_error& error) {
    const std::string said = error.what();
    EXPECT_THAT(said, testing::HasSubstr("ROOST_PUBSUB_REDIS_URL: pubsub.redis.url: after the / comes"));
    EXPECT_THAT(said, testing::HasSubstr("pubsub.probe_interval must be at least 10 ms"));
    EXPECT_THAT(said, testing::Not(testing::HasSubstr("hush")));
  }
}

}  // namespace
}  // namespace roost::test
