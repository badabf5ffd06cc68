// SPDX-License-Identifier: Apache-2.0
// A conversation with a NATS server, played by hand.
#include "broker/nats_dialect.hpp"

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
using testing::Not;

constexpr std::string_view kInfo =
    "INFO {\"server_name\":\"one\",\"version\":\"2.9.10\",\"max_payload\":5000}\r\n";

/// What happened, in words.
class NatsEvents final : public DialectEvents {
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
  void on_servers(std::span<const std::string> addresses) override {
    for (const std::string& address : addresses)
      note("server " + address);
  }
  void on_stopping() override { note("stopping"); }

  std::vector<std::string> all;

 private:
  void note(std::string text) { all.push_back(std::move(text)); }
};

struct NatsConversation : testing::Test {
  void begin(nats::Login login = nats::NoLogin{}, bool encrypted = false) {
    dialect.emplace(std::make_shared<const NatsIdentity>(NatsIdentity{std::move(login), "node1"}), encrypted);
    dialect->start(sent);
  }
  void connect() {
    begin();
    hears(kInfo);
    hears("PONG\r\n");
    events.all.clear();
    sent.clear();
  }
  std::optional<DialectFault> hears(std::string_view bytes) { return dialect->read(bytes, sent, events); }

  std::optional<NatsDialect> dialect;
  NatsEvents events;
  std::string sent;
};

// --- until it is connected ---

TEST_F(NatsConversation, TheServerSpeaksFirst) {
  begin();
  EXPECT_EQ(sent, "");
  EXPECT_FALSE(hears(kInfo));
  EXPECT_TRUE(sent.starts_with("CONNECT {"));
  EXPECT_THAT(sent, HasSubstr(R"("echo":false)"));
  EXPECT_THAT(sent, HasSubstr(R"("name":"node1")"));
  EXPECT_TRUE(sent.ends_with("}\r\nPING\r\n"));
  EXPECT_THAT(events.all, IsEmpty());
}

TEST_F(NatsConversation, ThePongSaysThatTheLoginWasAccepted) {
  begin();
  EXPECT_FALSE(hears(kInfo));
  EXPECT_FALSE(hears("PONG\r\n"));
  EXPECT_THAT(events.all, ElementsAre("connected to one 2.9.10, at most 5000"));
}

TEST_F(NatsConversation, ConnectsFromBytesThatComeOneByOne) {
  begin();
  const std::string all = std::string(kInfo) + "PONG\r\nMSG a.b 7 3\r\nxyz\r\nPONG\r\n";
  for (const char byte : all)
    ASSERT_FALSE(hears({&byte, 1}));
  EXPECT_THAT(events.all, ElementsAre("connected to one 2.9.10, at most 5000", "7 a.b: xyz", "barrier"));
}

TEST_F(NatsConversation, APayloadLargerThanTheReaderTakesIsNotPromised) {
  begin();
  hears("INFO {\"max_payload\":64000000}\r\n");
  hears("PONG\r\n");
  EXPECT_THAT(events.all, ElementsAre(HasSubstr("at most 8388608")));
}

TEST_F(NatsConversation, UserAndPasswordAreSent) {
  begin(nats::PasswordLogin{"u", "p"});
  hears(kInfo);
  EXPECT_THAT(sent, HasSubstr(R"("user":"u")"));
  EXPECT_THAT(sent, HasSubstr(R"("pass":"p")"));
}

TEST_F(NatsConversation, AWrongPasswordIsAFaultThatTryingAgainSoonDoesNotCure) {
  begin(nats::PasswordLogin{"u", "very secret"});
  hears(kInfo);
  const auto fault = hears("-ERR 'Authorization Violation'\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, DialectFault::Kind::login);
  EXPECT_EQ(fault->text, "the server said: Authorization Violation");
  EXPECT_THAT(fault->text, Not(HasSubstr("very secret")));
  EXPECT_THAT(events.all, IsEmpty());
}

TEST_F(NatsConversation, AServerThatAsksForCredentialsWhereThereAreNoneIsAFault) {
  begin();
  const auto fault = hears("INFO {\"auth_required\":true}\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, DialectFault::Kind::login);
  EXPECT_EQ(sent, "");
}

TEST_F(NatsConversation, AServerThatIsFullIsAFaultForNow) {
  begin();
  const auto fault = hears(std::string(kInfo) + "-ERR 'maximum connections exceeded'\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, DialectFault::Kind::unavailable);
}

TEST_F(NatsConversation, WhatIsNotNatsIsAFault) {
  begin();
  const auto fault = hears("HTTP/1.1 400 Bad Request\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, DialectFault::Kind::protocol);
}

TEST_F(NatsConversation, AnAnswerThatWasNotAskedForIsAFault) {
  begin();
  EXPECT_TRUE(hears("PONG\r\n"));
}

TEST_F(NatsConversation, AMessageBeforeTheLoginIsAFault) {
  begin();
  hears(kInfo);
  EXPECT_TRUE(hears("MSG a 1 0\r\n\r\n"));
  EXPECT_THAT(events.all, IsEmpty());
}

// --- TLS ---

TEST_F(NatsConversation, AServerThatRequiresTlsGetsItBeforeAnythingIsSent) {
  begin();
  EXPECT_FALSE(hears("INFO {\"tls_required\":true}\r\n"));
  EXPECT_TRUE(dialect->wants_tls());
  EXPECT_EQ(sent, "");
  EXPECT_FALSE(dialect->tls_started(sent));
  EXPECT_FALSE(dialect->wants_tls());
  EXPECT_THAT(sent, HasSubstr(R"("tls_required":true)"));
  EXPECT_FALSE(hears("PONG\r\n"));
  EXPECT_THAT(events.all, ElementsAre(HasSubstr("connected")));
}

TEST_F(NatsConversation, WhatSomebodyPutsInFrontOfTlsIsNotRead) {
  begin();
  EXPECT_FALSE(hears("INFO {\"tls_required\":true}\r\nPONG\r\nMSG a 1 1\r\nx\r\nPART"));
  EXPECT_FALSE(dialect->tls_started(sent));
  EXPECT_THAT(events.all, IsEmpty());
  EXPECT_FALSE(hears("PONG\r\n"));
  EXPECT_THAT(events.all, ElementsAre(HasSubstr("connected")));
}

TEST_F(NatsConversation, TlsThatIsOnlyOfferedIsUsedWhenItIsWanted) {
  begin({}, true);
  EXPECT_FALSE(hears("INFO {\"tls_available\":true}\r\n"));
  EXPECT_TRUE(dialect->wants_tls());
}

TEST_F(NatsConversation, TlsThatIsOnlyOfferedIsNotUsedWhenItIsNotWanted) {
  begin();
  EXPECT_FALSE(hears("INFO {\"tls_available\":true}\r\n"));
  EXPECT_FALSE(dialect->wants_tls());
}

TEST_F(NatsConversation, AServerWithoutTlsIsRefusedWhenItIsWanted) {
  begin(nats::PasswordLogin{"u", "p"}, true);
  const auto fault = hears(kInfo);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, DialectFault::Kind::configuration);
  EXPECT_EQ(sent, "");
}

// --- connected ---

TEST_F(NatsConversation, TheVerbsAreWritten) {
  connect();
  dialect->subscribe(sent, "roost.p.t.a", 16);
  dialect->subscribe_all(sent, "roost.p.t.", 4);
  dialect->unsubscribe(sent, 16);
  dialect->barrier(sent);
  dialect->publish_head(sent, "roost.p.c", 2);
  sent += "{}";
  dialect->publish_end(sent);
  EXPECT_EQ(sent, "SUB roost.p.t.a 16\r\nSUB roost.p.t.* 4\r\nUNSUB 16\r\nPING\r\nPUB roost.p.c 2\r\n{}\r\n");
}

TEST_F(NatsConversation, APingIsAnsweredAtOnce) {
  connect();
  EXPECT_FALSE(hears("PING\r\n"));
  EXPECT_EQ(sent, "PONG\r\n");
}

TEST_F(NatsConversation, ASubjectThatIsRefusedIsReportedBeforeTheBarrier) {
  connect();
  EXPECT_FALSE(hears("-ERR 'Permissions Violation for Subscription to \"a.b\"'\r\nPONG\r\n"));
  EXPECT_THAT(events.all,
              ElementsAre("no subscribe a.b: Permissions Violation for Subscription to \"a.b\"", "barrier"));
}

TEST_F(NatsConversation, TooManySubscriptionsAreARefusalOfAnUnknownSubject) {
  connect();
  EXPECT_FALSE(hears("-ERR 'maximum subscriptions exceeded'\r\n"));
  EXPECT_THAT(events.all, ElementsAre("no subscribe : maximum subscriptions exceeded"));
}

TEST_F(NatsConversation, APublishThatIsRefusedDoesNotEndTheConnection) {
  connect();
  EXPECT_FALSE(hears("-ERR 'Permissions Violation for Publish to \"a.b\"'\r\n"));
  EXPECT_THAT(events.all, ElementsAre("no publish a.b: Permissions Violation for Publish to \"a.b\""));
}

TEST_F(NatsConversation, ASlowConsumerIsAFaultOfItsOwnKind) {
  connect();
  const auto fault = hears("-ERR 'Slow Consumer'\r\n");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, DialectFault::Kind::slow_consumer);
}

TEST_F(NatsConversation, OtherServersAreReportedWhenTheyAreAnnounced) {
  begin();
  hears("INFO {\"connect_urls\":[\"10.0.0.2:4222\"]}\r\nPONG\r\n");
  EXPECT_THAT(events.all, ElementsAre("server 10.0.0.2:4222", HasSubstr("connected")));
  events.all.clear();
  hears("INFO {\"connect_urls\":[\"10.0.0.3:4222\"]}\r\n");
  EXPECT_THAT(events.all, ElementsAre("server 10.0.0.3:4222"));
}

TEST_F(NatsConversation, AServerThatIsAboutToStopSaysSo) {
  connect();
  hears("INFO {\"ldm\":true}\r\n");
  EXPECT_THAT(events.all, ElementsAre("stopping"));
}

TEST_F(NatsConversation, NothingIsReadAfterAFault) {
  connect();
  EXPECT_TRUE(hears("-ERR 'Stale Connection'\r\nMSG a 1 1\r\nx\r\n"));
  EXPECT_THAT(events.all, IsEmpty());
}

}  // namespace
}  // namespace roost::broker
