// SPDX-License-Identifier: Apache-2.0
// A link over loopback with a server played by hand, and a clock moved by hand.
#include "broker/broker_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "broker/nats_dialect.hpp"
#include "net/listener.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"

namespace roost::broker {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Status = PubSubState::Status;

class LinkEvents final : public BrokerLink::Owner {
 public:
  void on_up() override {
    all.emplace_back("up");
    link->subscribe("s", 1);
    link->barrier(BrokerLink::Barrier::lane);
  }
  void on_down(GapCause cause) override { all.emplace_back("down: " + std::string(to_string(cause))); }
  void on_message(const BrokerMessage& message) override { all.emplace_back(message.payload); }
  void on_barrier(BrokerLink::Barrier barrier) override {
    all.emplace_back(barrier == BrokerLink::Barrier::lane ? "lane" : "topics");
  }
  void on_refused(const BrokerRefusal&) override { all.emplace_back("refused"); }
  bool top_up() override {
    ++turns;
    return false;
  }

  BrokerLink* link = nullptr;
  std::vector<std::string> all;
  int turns = 0;
};

struct BrokerLinkTest : testing::Test {
  BrokerLinkTest() {
    events.link = &link;
    link.open();
  }
  ~BrokerLinkTest() override { link.finish(); }

  static Engine engine_to(const std::vector<std::uint16_t>& ports) {
    Engine engine{.name = "nats",
                  .servers = {},
                  .tls_start = TlsStart::greeting,
                  .tls = {},
                  .dialect = {},
                  .max_payload = 1'000};
    engine.servers.reserve(ports.size());
    for (const std::uint16_t port : ports)
      engine.servers.push_back({"127.0.0.1", port, false});
    engine.dialect = [](bool encrypted) {
      return std::make_unique<NatsDialect>(std::make_shared<const NatsIdentity>(), encrypted);
    };
    return engine;
  }

  void turn() {
    for (int i = 0; i < 3; ++i)
      loop.run_once(0ms);
  }
  void pass(base::Duration time) {
    clock.advance(time);
    turn();
  }
  /// The server takes the connection that the link makes.
  bool accept(net::Listener& by) {
    for (int i = 0; i < 100; ++i) {
      turn();
      pollfd entry{by.fd(), POLLIN, 0};
      if (::poll(&entry, 1, 10) != 1) continue;
      peer = by.accept().socket;
      turn();
      return bool(peer);
    }
    return false;
  }
  bool accept() { return accept(listener); }
  void say(std::string_view bytes) {
    ASSERT_EQ(peer.write(bytes).status, net::IoStatus::bytes);
    turn();
  }
  std::string heard() {
    std::string all;
    std::array<std::byte, 65'536> bytes{};
    for (;;) {
      const net::IoResult got = peer.read(bytes);
      if (got.status != net::IoStatus::bytes) return all;
      all.append(reinterpret_cast<const char*>(bytes.data()), got.size);
    }
  }
  void connect() {
    ASSERT_TRUE(accept());
    say("INFO {\"server_name\":\"one\",\"max_payload\":500}\r\n");
    say("PONG\r\n");
    say("PONG\r\n");
    ASSERT_THAT(events.all, ElementsAre("up", "lane"));
    events.all.clear();
    static_cast<void>(heard());
  }
  [[nodiscard]] PubSubState::Link shown() const { return board.links().at(0); }

  test::ManualClock clock;
  runtime::EventLoop loop{clock};
  net::Listener listener = net::Listener::open({}).value();
  net::Listener other = net::Listener::open({}).value();
  std::shared_ptr<test::RecordingLog> log = std::make_shared<test::RecordingLog>();
  Logger logger{log};
  LinkBoard board{{.adapter = "nats", .links = 1, .default_max_payload = 1'000}, logger, [] {}};
  Engine engine = engine_to({listener.address().port(), other.address().port()});
  LinkEvents events;
  net::TcpSocket peer;
  BrokerLink link{loop,
                  engine,
                  {.number = 0,
                   .connect_timeout = 3s,
                   .probe_interval = 5s,
                   .max_queued_bytes = 1'000'000,
                   .retries = {.delays = {100ms, 200ms}}},
                  board,
                  events};
};

TEST_F(BrokerLinkTest, IsConnectedOnceItsOwnSubscriptionsAre) {
  ASSERT_TRUE(accept());
  say("INFO {\"server_name\":\"one\",\"max_payload\":500}\r\nPONG\r\n");
  EXPECT_THAT(events.all, ElementsAre("up"));
  EXPECT_EQ(shown().status, Status::connecting);
  EXPECT_THAT(heard(), testing::EndsWith("SUB s 1\r\nPING\r\n"));
  say("PONG\r\n");
  EXPECT_EQ(shown().status, Status::connected);
  EXPECT_EQ(board.max_payload(), 500U);
}

TEST_F(BrokerLinkTest, WhatATurnPublishesGoesOutAtItsEnd) {
  connect();
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(link.publish("a", 1, [i](std::string& out) { out += std::to_string(i); }));
  EXPECT_EQ(heard(), "");
  turn();
  EXPECT_EQ(heard(), "PUB a 1\r\n0\r\nPUB a 1\r\n1\r\nPUB a 1\r\n2\r\n");
}

TEST_F(BrokerLinkTest, WhatIsPublishedAfterTheEndOfATurnDoesNotWaitForAnEvent) {
  connect();
  loop.run_once(0ms);
  EXPECT_TRUE(loop.idle());
  EXPECT_TRUE(link.publish("a", 1, [](std::string& out) { out += 'x'; }));
  EXPECT_FALSE(loop.idle());
}

TEST_F(BrokerLinkTest, WithoutAConnectionNothingIsTaken) {
  EXPECT_FALSE(link.publish("a", 1, [](std::string&) { FAIL(); }));
}

TEST_F(BrokerLinkTest, WhatTheBrokerDoesNotTakeIsBounded) {
  connect();
  const std::string payload(100'000, 'x');
  int taken = 0;
  while (taken < 1'000 && link.publish("a", payload.size(), [&](std::string& out) { out += payload; })) {
    ++taken;
    turn();
  }
  EXPECT_LT(taken, 1'000);
  EXPECT_GT(shown().queued_bytes, 800'000U);
  EXPECT_LE(shown().queued_bytes, 1'001'000U);
  while (!heard().empty())
    turn();
  EXPECT_TRUE(link.publish("a", payload.size(), [&](std::string& out) { out += payload; }));
}

TEST_F(BrokerLinkTest, ASilentBrokerIsAskedAndThenLeft) {
  connect();
  pass(4'999ms);
  EXPECT_EQ(heard(), "");
  pass(2ms);
  EXPECT_EQ(heard(), "PING\r\n");
  pass(4'990ms);
  EXPECT_TRUE(link.connected());
  pass(20ms);
  EXPECT_THAT(events.all, ElementsAre("down: silent_broker"));
  EXPECT_THAT(shown().problem, HasSubstr("did not answer for 10.0 s"));
}

TEST_F(BrokerLinkTest, ABrokerThatAnswersIsNotLeft) {
  connect();
  for (int i = 0; i < 10; ++i) {
    pass(5'001ms);
    EXPECT_EQ(heard(), "PING\r\n");
    say("PONG\r\n");
  }
  EXPECT_THAT(events.all, IsEmpty());
  EXPECT_EQ(shown().connects, 1U);
}

TEST_F(BrokerLinkTest, AnythingThatComesIsASignOfLife) {
  connect();
  for (int i = 0; i < 10; ++i) {
    pass(4'000ms);
    say("MSG s 1 1\r\nx\r\n");
  }
  EXPECT_EQ(heard(), "");
}

TEST_F(BrokerLinkTest, TheNextServerIsTriedAfterADelayThatGrows) {
  connect();
  peer.close();
  turn();
  EXPECT_THAT(events.all, ElementsAre("down: link_down"));
  pass(99ms);
  EXPECT_EQ(shown().broker, listener.address().to_string());
  pass(1ms);
  EXPECT_EQ(shown().broker, other.address().to_string());
  ASSERT_TRUE(accept(other));
  peer.close();
  turn();
  pass(199ms);
  EXPECT_EQ(shown().broker, other.address().to_string());
  pass(1ms);
  EXPECT_EQ(shown().broker, listener.address().to_string());
}

TEST_F(BrokerLinkTest, AnAttemptHasItsTime) {
  ASSERT_TRUE(accept());
  pass(2'999ms);
  EXPECT_EQ(shown().problem, "");
  pass(2ms);
  EXPECT_EQ(shown().problem, "no connection within 3.0 s");
}

TEST_F(BrokerLinkTest, AServerThatNeverConfirmsItsSubscriptionsHasThatTimeToo) {
  ASSERT_TRUE(accept());
  say("INFO {}\r\nPONG\r\n");
  pass(3'001ms);
  EXPECT_EQ(shown().problem, "no connection within 3.0 s");
  EXPECT_EQ(shown().connects, 0U);
}

TEST_F(BrokerLinkTest, ARefusedLoginWaitsLongerThanAnOutage) {
  ASSERT_TRUE(accept());
  say("INFO {}\r\n-ERR 'Authorization Violation'\r\n");
  EXPECT_TRUE(log->has(LogLevel::error, "Authorization Violation"));
  pass(4'990ms);
  EXPECT_EQ(shown().broker, listener.address().to_string());
  pass(20ms);
  EXPECT_EQ(shown().broker, other.address().to_string());
}

TEST_F(BrokerLinkTest, ASlowConsumerIsACauseOfItsOwn) {
  connect();
  say("-ERR 'Slow Consumer'\r\n");
  EXPECT_THAT(events.all, ElementsAre("down: slow_consumer"));
}

TEST_F(BrokerLinkTest, AServerThatIsAboutToStopIsLeft) {
  connect();
  say("INFO {\"ldm\":true}\r\n");
  EXPECT_THAT(events.all, ElementsAre("down: link_down"));
}

TEST_F(BrokerLinkTest, WhatIsQueuedGoesOutAtTheEnd) {
  connect();
  EXPECT_TRUE(link.publish("a", 3, [](std::string& out) { out += "bye"; }));
  link.finish();
  EXPECT_EQ(heard(), "PUB a 3\r\nbye\r\n");
  EXPECT_EQ(shown().status, Status::stopped);
  EXPECT_FALSE(link.publish("a", 1, [](std::string&) { FAIL(); }));
  pass(1h);
  EXPECT_EQ(shown().status, Status::stopped);
}

TEST_F(BrokerLinkTest, AServerThatAsksAndNeverReadsIsLeft) {
  connect();
  const std::string pings = [] {
    std::string all;
    for (int i = 0; i < 10'000; ++i)
      all += "PING\r\n";
    return all;
  }();
  for (int i = 0; i < 2'000 && events.all.empty(); ++i) {
    static_cast<void>(peer.write(pings));
    turn();
  }
  EXPECT_THAT(events.all, ElementsAre("down: link_down"));
}

}  // namespace
}  // namespace roost::broker
