// SPDX-License-Identifier: Apache-2.0
// A conversation with a Redis server, played by hand.
#include "broker/redis_dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace roost::broker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kHelloAnswer =
    "%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:"
    "3"
    "\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n";

/// What happened, in words.
class RedisEvents final : public DialectEvents {
 public:
  void on_connected(const BrokerFacts& facts) override {
    note("connected to " + std::string(facts.server) + ", at most " + std::to_string(facts.max_payload));
  }
  void on_message(const BrokerMessage& message) override {
    note(std::to_string(message.id) + " " + std::string(message.subject) + ": " +
         std::string(message.payload));
  }
  void on_barrier() override { note("barrier"); }
  void on_refused(const BrokerRefusal& refusal) override {
    note((refusal.verb == BrokerRefusal::Verb::publish ? "no publish " : "no subscribe ") +
         std::string(refusal.subject) + ": " + std::string(refusal.reason));
  }
  void on_servers(std::span<const std::string>) override { note("servers"); }
  void on_stopping() override { note("stopping"); }

  std::vector<std::string> all;

 private:
  void note(std::string text) { all.push_back(std::move(text)); }
};

struct RedisConversation : testing::Test {
  static RedisLogin anonymous() { return {.max_payload = 1'000}; }

  void begin(const RedisLogin& login) {
    dialect.emplace(login);
    dialect->start(sent);
  }
  void connect() {
    begin(anonymous());
    hears(kHelloAnswer);
    hears("+OK\r\n");
    events.all.clear();
    sent.clear();
  }
  std::optional<DialectFault> hears(std::string_view bytes) { return dialect->read(bytes, sent, events); }

  std::optional<RedisDialect> dialect;
  RedisEvents events;
  std::string sent;
};

TEST_F(RedisConversation, WithoutAPasswordAConnectionBeginsWithHello) {
  begin(anonymous());
  EXPECT_EQ(sent, "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$5\r\nroost\r\n");
  EXPECT_FALSE(hears(kHelloAnswer));
  EXPECT_THAT(events.all, IsEmpty());
  EXPECT_FALSE(hears("+OK\r\n"));
  EXPECT_THAT(events.all, ElementsAre("connected to redis 7.0.15, at most 1000"));
  EXPECT_FALSE(dialect->wants_tls());
}

TEST_F(RedisConversation, CredentialsAndTheDatabaseAreSentInOneGo) {
  begin({.user = "u", .password = "p", .database = 2, .max_payload = 1'000});
  EXPECT_TRUE(sent.starts_with("*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$1\r\np\r\n*2\r\n$5\r\nHELLO\r\n"));
  EXPECT_THAT(sent, HasSubstr("*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n"));
  EXPECT_FALSE(hears("+OK\r\n" + std::string(kHelloAnswer) + "+OK\r\n+OK\r\n"));
  EXPECT_THAT(events.all, ElementsAre("connected to redis 7.0.15, at most 1000"));
}

TEST_F(RedisConversation, APasswordAloneIsThatOfTheDefaultUser) {
  begin({.password = "p", .max_payload = 1'000});
  EXPECT_TRUE(sent.starts_with("*2\r\n$4\r\nAUTH\r\n$1\r\np\r\n"));
}

TEST_F(RedisConversation, AUserWithoutPermissionForClientCommandsIsConnectedAllTheSame) {
  begin(anonymous());
  EXPECT_FALSE(hears(std::string(kHelloAnswer) + "-NOPERM this user has no permissions\r\n"));
  EXPECT_THAT(events.all, ElementsAre(HasSubstr("connected")));
}

struct FailedLogin {
  std::string_view answer;
  DialectFault::Kind kind;
  std::string_view says;
};

struct RedisLoginFails : RedisConversation, testing::WithParamInterface<FailedLogin> {};

TEST_P(RedisLoginFails, WithAKindAndASentence) {
  begin({.password = "very secret", .max_payload = 1'000});
  const auto fault = hears(GetParam().answer);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, GetParam().kind);
  EXPECT_THAT(fault->text, HasSubstr(std::string(GetParam().says)));
  EXPECT_THAT(fault->text, Not(HasSubstr("very secret")));
  EXPECT_THAT(events.all, IsEmpty());
}

using FaultKind = DialectFault::Kind;
INSTANTIATE_TEST_SUITE_P(
    Answers, RedisLoginFails,
    testing::Values(
        FailedLogin{"-WRONGPASS invalid username-password pair or user is disabled.\r\n", FaultKind::login,
                    "WRONGPASS"},
        FailedLogin{"+OK\r\n-NOAUTH HELLO must be called with the client already authenticated\r\n",
                    FaultKind::login, "NOAUTH"},
        FailedLogin{"-ERR AUTH <password> called without any password configured for the default user.\r\n",
                    FaultKind::login, "without any password"},
        FailedLogin{"+OK\r\n-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n",
                    FaultKind::configuration, "Redis 6 or later"},
        FailedLogin{"+OK\r\n-NOPROTO unsupported protocol version\r\n", FaultKind::configuration,
                    "Redis 6 or later"},
        FailedLogin{"-ERR max number of clients reached\r\n", FaultKind::unavailable, "max number"},
        FailedLogin{"-LOADING Redis is loading the dataset in memory\r\n", FaultKind::unavailable, "LOADING"},
        FailedLogin{"-DENIED Redis is running in protected mode\r\n", FaultKind::configuration,
                    "protected mode"},
        FailedLogin{"HTTP/1.1 400 Bad Request\r\n", FaultKind::configuration, "not a Redis server"},
        FailedLogin{"+OK\r\n%3\r\n+role\r\n+replica\r\n+mode\r\n+standalone\r\n+proto\r\n:3\r\n",
                    FaultKind::unavailable, "replica"}));

TEST_F(RedisConversation, ADatabaseThatIsNotThereIsAFaultOfTheConfiguration) {
  begin({.database = 99, .max_payload = 1'000});
  const auto fault = hears(std::string(kHelloAnswer) + "-ERR DB index is out of range\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, FaultKind::configuration);
}

TEST_F(RedisConversation, MessagesComeWithTheIdOfTheirSubscription) {
  connect();
  dialect->subscribe(sent, "roost.p.t.a", 7);
  dialect->subscribe(sent, "roost.p.t.b", 8);
  EXPECT_EQ(sent,
            "*2\r\n$9\r\nSUBSCRIBE\r\n$11\r\nroost.p.t.a\r\n*2\r\n$9\r\nSUBSCRIBE\r\n$11\r\nroost.p.t.b\r\n");
  hears(
      ">3\r\n$9\r\nsubscribe\r\n$11\r\nroost.p.t.a\r\n:1\r\n>3\r\n$9\r\nsubscribe\r\n$11\r\nroost.p.t.b\r\n:"
      "2\r\n");
  hears(">3\r\n$7\r\nmessage\r\n$11\r\nroost.p.t.b\r\n$3\r\none\r\n");
  hears(">3\r\n$7\r\nmessage\r\n$11\r\nroost.p.t.a\r\n$3\r\ntwo\r\n");
  EXPECT_THAT(events.all, ElementsAre("8 roost.p.t.b: one", "7 roost.p.t.a: two"));
}

TEST_F(RedisConversation, TheAnswerToAPingIsTheBarrierOfWhatWasSubscribedBefore) {
  connect();
  dialect->subscribe(sent, "a", 1);
  dialect->barrier(sent);
  dialect->barrier(sent);
  hears(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
  EXPECT_THAT(events.all, IsEmpty());
  hears("+PONG\r\n+PONG\r\n");
  EXPECT_THAT(events.all, ElementsAre("barrier", "barrier"));
}

TEST_F(RedisConversation, AServerWithAFullDiskRefusesAPingAndHasAnsweredWhatWasBefore) {
  connect();
  dialect->barrier(sent);
  EXPECT_FALSE(hears("-MISCONF Redis is configured to save RDB snapshots, but it's unable to\r\n"));
  EXPECT_THAT(events.all, ElementsAre("barrier"));
}

TEST_F(RedisConversation, AForbiddenChannelIsNamedAndTheOthersAreNotConcerned) {
  connect();
  for (const auto& [subject, id] : {std::pair("a", 1), std::pair("b", 2), std::pair("c", 3)})
    dialect->subscribe(sent, subject, static_cast<SubscriptionId>(id));
  dialect->barrier(sent);
  EXPECT_FALSE(
      hears(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n"
            "-NOPERM No permissions to access a channel\r\n"
            ">3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:2\r\n+PONG\r\n"));
  EXPECT_THAT(events.all,
              ElementsAre("no subscribe b: NOPERM No permissions to access a channel", "barrier"));
  sent.clear();
  dialect->unsubscribe(sent, 2);
  EXPECT_EQ(sent, "");  // there is nothing to end
}

TEST_F(RedisConversation, AForbiddenPublishIsReportedAndTheConnectionGoesOn) {
  connect();
  for (int i = 0; i < 3; ++i) {
    dialect->publish_head(sent, "a", 2);
    sent += "hi";
    dialect->publish_end(sent);
  }
  dialect->barrier(sent);
  EXPECT_TRUE(sent.starts_with("*3\r\n$7\r\nPUBLISH\r\n$1\r\na\r\n$2\r\nhi\r\n*3\r\n"));
  EXPECT_FALSE(hears(":0\r\n-NOPERM No permissions to access a channel\r\n:1\r\n+PONG\r\n"));
  EXPECT_THAT(events.all, ElementsAre("no publish : NOPERM No permissions to access a channel", "barrier"));
}

TEST_F(RedisConversation, ABusyServerIsUnavailable) {
  connect();
  dialect->publish_head(sent, "a", 0);
  dialect->publish_end(sent);
  const auto fault = hears("-BUSY Redis is busy running a script.\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, FaultKind::unavailable);
}

TEST_F(RedisConversation, AMasterThatBecameAReplicaIsUnavailable) {
  connect();
  dialect->publish_head(sent, "a", 0);
  dialect->publish_end(sent);
  const auto fault = hears("-READONLY You can't write against a read only replica.\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, FaultKind::unavailable);
}

TEST_F(RedisConversation, WhatComesAfterAnUnsubscribeBelongsToNobody) {
  connect();
  dialect->subscribe(sent, "a", 1);
  hears(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
  sent.clear();
  dialect->unsubscribe(sent, 1);
  EXPECT_EQ(sent, "*2\r\n$11\r\nUNSUBSCRIBE\r\n$1\r\na\r\n");
  hears(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$3\r\none\r\n");
  dialect->subscribe(sent, "a", 2);
  hears(">3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n>3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
  hears(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$3\r\ntwo\r\n");
  EXPECT_THAT(events.all, ElementsAre("2 a: two"));
}

TEST_F(RedisConversation, AllTopicsAreOnePattern) {
  connect();
  dialect->subscribe_all(sent, "roost.p[1].t.", 5);
  EXPECT_EQ(sent, "*2\r\n$10\r\nPSUBSCRIBE\r\n$16\r\nroost.p\\[1\\].t.*\r\n");
  hears(">3\r\n$10\r\npsubscribe\r\n$16\r\nroost.p\\[1\\].t.*\r\n:1\r\n");
  hears(">4\r\n$8\r\npmessage\r\n$16\r\nroost.p\\[1\\].t.*\r\n$14\r\nroost.p[1].t.a\r\n$2\r\nhi\r\n");
  EXPECT_THAT(events.all, ElementsAre("5 roost.p[1].t.a: hi"));
  sent.clear();
  dialect->unsubscribe(sent, 5);
  EXPECT_EQ(sent, "*2\r\n$12\r\nPUNSUBSCRIBE\r\n$16\r\nroost.p\\[1\\].t.*\r\n");
  EXPECT_FALSE(hears(">3\r\n$12\r\npunsubscribe\r\n$16\r\nroost.p\\[1\\].t.*\r\n:0\r\n"));
}

TEST_F(RedisConversation, AnAnswerToNothingIsAFaultOfTheProtocol) {
  connect();
  const auto fault = hears("+OK\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, FaultKind::protocol);
}

TEST_F(RedisConversation, ConfirmationsOutOfOrderAreAFaultOfTheProtocol) {
  connect();
  dialect->barrier(sent);
  dialect->subscribe(sent, "a", 1);
  const auto fault = hears(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, FaultKind::protocol);
}

TEST_F(RedisConversation, AMessageBeyondTheBoundIsAFaultBeforeItIsThere) {
  connect();
  dialect->subscribe(sent, "a", 1);
  hears(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
  EXPECT_FALSE(hears(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1000\r\n" + std::string(1'000, 'x') + "\r\n"));
  EXPECT_TRUE(hears(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1001\r\n"));
}

TEST_F(RedisConversation, PushesOfOtherFeaturesAreIgnored) {
  connect();
  EXPECT_FALSE(hears(">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n"));
  EXPECT_THAT(events.all, IsEmpty());
}

TEST_F(RedisConversation, ByteByByteTheSameHappens) {
  begin(anonymous());
  const std::string all = std::string(kHelloAnswer) +
                          "+OK\r\n>3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n-NOPERM b\r\n+PONG\r\n"
                          ">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$3\r\none\r\n";
  dialect->subscribe(sent, "a", 1);
  dialect->subscribe(sent, "b", 2);
  dialect->barrier(sent);
  for (const char byte : all)
    ASSERT_FALSE(hears({&byte, 1}));
  EXPECT_THAT(events.all, ElementsAre("connected to redis 7.0.15, at most 1000", "no subscribe b: NOPERM b",
                                      "barrier", "1 a: one"));
}

}  // namespace
}  // namespace roost::broker
