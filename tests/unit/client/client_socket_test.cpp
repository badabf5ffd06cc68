// SPDX-License-Identifier: Apache-2.0
#include "client/client_socket.hpp"

#include <cstdint>

#include "scripted_link.hpp"

namespace roost::client {
namespace {

using namespace std::chrono_literals;
using State = ClientChannelState;

class ClientSocketTest : public test::SocketTest {
 protected:
  explicit ClientSocketTest(Reconnect reconnect = Reconnect::after_every_close)
      : SocketTest("2.0.0", reconnect) {
    socket_.handlers() = {
        .on_open = [this] { notes_.emplace_back("open"); },
        .on_close =
            [this](const ClientClose& close) { notes_.push_back("close " + std::to_string(close.code)); },
        .on_error = [this](const Error& error) { notes_.push_back("error " + error.message); }};
  }
  /// Milliseconds until the link is opened again; -1: not within a minute.
  int delay_to_reconnect() {
    const int before = link_.opened;
    for (int passed = 1; passed <= 60'000; ++passed) {
      pass(1ms);
      if (link_.opened > before) return passed;
    }
    return -1;
  }
};

TEST_F(ClientSocketTest, ConnectingTwiceConnectsOnce) {
  socket_.connect();
  socket_.connect();
  socket_.on_open();
  socket_.connect();
  EXPECT_EQ(link_.opened, 1);
  EXPECT_TRUE(socket_.connected());
  EXPECT_EQ(notes(), (Frames{"open"}));
}

TEST_F(ClientSocketTest, ReconnectsWithGrowingDelaysUntilItSucceeds) {
  socket_.connect();
  for (const int expected : {10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000}) {
    socket_.on_failed(make_error("refused"));
    EXPECT_EQ(delay_to_reconnect(), expected);
  }
  socket_.on_open();
  pass(5s);
  lose();
  EXPECT_EQ(delay_to_reconnect(), 10) << "a connection that held for some seconds resets the delays";
}

TEST_F(ClientSocketTest, AServerThatUpgradesAndDropsIsNotFlooded) {
  open();
  int connections = 1;
  for (base::Duration passed{}; passed < 1min; passed += 1ms) {
    if (socket_.connected()) lose();
    pass(1ms);
    if (link_.opened > connections) socket_.on_open();
    connections = link_.opened;
  }
  EXPECT_LE(connections, 21) << "ten in the first ten seconds, then one in 5 s";
  EXPECT_GE(connections, 15);
}

TEST_F(ClientSocketTest, WaitsAsLongAsTheServerAsks) {
  socket_.connect();
  socket_.on_failed(make_error("503"), 30s);
  EXPECT_EQ(delay_to_reconnect(), 30'000);
  socket_.on_failed(make_error("refused"));
  EXPECT_EQ(delay_to_reconnect(), 50);
}

TEST_F(ClientSocketTest, TheApplicationMayConnectSooner) {
  socket_.connect();
  socket_.on_failed(make_error("503"), 30s);
  socket_.connect();
  EXPECT_EQ(link_.opened, 2);
}

TEST_F(ClientSocketTest, ReconnectsAfterEveryCloseCode) {
  for (const std::uint16_t code : {1000, 1001, 1002, 1005, 1006, 1011, 1012, 4000}) {
    open();
    lose(code);
    EXPECT_EQ(delay_to_reconnect(), 10) << code;
    socket_.disconnect(1000, "");
  }
}

class PhoenixJsRule : public ClientSocketTest {
 protected:
  PhoenixJsRule() : ClientSocketTest(Reconnect::unless_closed_with_1000) {}
};

TEST_F(PhoenixJsRule, AfterACloseWith1000ItWaitsForTheApplicationToConnect) {
  open();
  lose(1000);
  EXPECT_EQ(delay_to_reconnect(), -1);
  open();
  EXPECT_TRUE(socket_.connected());
  lose(1001);
  EXPECT_EQ(delay_to_reconnect(), 10);
}

TEST_F(ClientSocketTest, AfterDisconnectItDoesNotReconnect) {
  open();
  auto room = joined("room:a");
  static_cast<void>(notes());
  socket_.disconnect(4001, "bye");
  EXPECT_EQ(link_.closed, (Frames{"4001 bye"}));
  EXPECT_EQ(notes(), (Frames{"close 4001"}));
  EXPECT_EQ(room->state(), State::errored);
  EXPECT_EQ(delay_to_reconnect(), -1);
  open();
  EXPECT_EQ(room->state(), State::joining);
}

TEST_F(ClientSocketTest, DisconnectEndsTheAttempts) {
  socket_.connect();
  socket_.on_failed(make_error("refused"));
  socket_.disconnect(1000, "");
  EXPECT_EQ(delay_to_reconnect(), -1);
}

TEST_F(ClientSocketTest, ALostConnectionMakesChannelsErroredAndTheNextRejoinsThemAtOnce) {
  open();
  auto first = joined("room:a");
  auto second = joined("room:b");
  auto idle = channel("room:c");
  first->on_error([&](const Payload& why) { notes_.push_back(std::string(why.text())); });
  static_cast<void>(notes());
  lose(1012);
  EXPECT_EQ(notes(), (Frames{R"({"reason":"connection lost"})", "close 1012"}));
  EXPECT_EQ(first->state(), State::errored);
  open();
  EXPECT_EQ(sent(), (Frames{R"(["3","3","room:a","phx_join",{}])", R"(["4","4","room:b","phx_join",{}])"}));
  EXPECT_EQ(idle->state(), State::closed);
}

TEST_F(ClientSocketTest, RefsContinueAcrossReconnects) {
  open();
  auto room = joined("room:a");
  push(*room, "one");
  lose();
  open();
  EXPECT_EQ(sent().back(), R"(["3","3","room:a","phx_join",{}])");
}

TEST_F(ClientSocketTest, AHeartbeatIsSentEvery30SecondsAfterTheAnswer) {
  open();
  pass(29'999ms);
  EXPECT_EQ(sent(), Frames{});
  pass(1ms);
  EXPECT_EQ(sent(), (Frames{R"([null,"1","phoenix","heartbeat",{}])"}));
  pass(10s);
  receive(R"([null,"1","phoenix","phx_reply",{"status":"ok","response":{}}])");
  pass(29'999ms);
  EXPECT_EQ(sent(), Frames{});
  pass(1ms);
  EXPECT_EQ(sent(), (Frames{R"([null,"2","phoenix","heartbeat",{}])"}));
}

TEST_F(ClientSocketTest, AnUnansweredHeartbeatClosesWith1000AndReconnects) {
  open();
  auto room = joined("room:a");
  room->on_error([&](const Payload& why) { notes_.push_back(std::string(why.text())); });
  pass(30s);
  static_cast<void>(notes());
  pass(29'999ms);
  EXPECT_EQ(link_.closed, Frames{});
  pass(1ms);
  EXPECT_EQ(link_.closed, (Frames{"1000 heartbeat timeout"}));
  EXPECT_EQ(notes(), (Frames{R"({"reason":"heartbeat_timeout"})", "close 1000"}));
  EXPECT_EQ(delay_to_reconnect(), 10);
}

TEST_F(ClientSocketTest, APauseOfTheProcessDoesNotCountAsSilenceOfTheServer) {
  open();
  pass(30s);
  pass(29s);
  pause(1h);
  EXPECT_TRUE(socket_.connected());
  pass(999ms);
  receive(R"([null,"1","phoenix","phx_reply",{"status":"ok","response":{}}])");
  pass(1s);
  EXPECT_TRUE(socket_.connected());
  EXPECT_EQ(link_.closed, Frames{});
}

TEST_F(ClientSocketTest, AnUnreadAnswerIsReadFirst) {
  open();
  pass(30s);
  link_.unread = true;
  pass(30s);
  EXPECT_EQ(link_.closed, Frames{});
  receive(R"([null,"1","phoenix","phx_reply",{"status":"ok","response":{}}])");
  link_.unread = false;
  pass(1s);
  EXPECT_EQ(link_.closed, Frames{});
}

TEST_F(ClientSocketTest, AServerThatSendsEverythingButTheAnswerIsStillGivenUp) {
  open();
  link_.unread = true;
  pass(30s);
  pass(30s);
  pass(30s);
  EXPECT_EQ(link_.closed, (Frames{"1000 heartbeat timeout"}));
}

TEST_F(ClientSocketTest, WithoutAConnectionThereIsNoHeartbeat) {
  open();
  lose();
  pass(2min);
  EXPECT_EQ(sent(), Frames{});
}

TEST_F(ClientSocketTest, AnUndecodableMessageIsDropped) {
  open();
  auto room = joined("room:a");
  for (const auto* frame : {"", "x", "[]", R"(["1","1","room:a","phx_reply",{}])"})
    receive(frame);
  EXPECT_EQ(room->state(), State::joined);
  EXPECT_TRUE(socket_.connected());
}

TEST_F(ClientSocketTest, AHandlerMayEndAnyChannel) {
  open();
  auto first = joined("room:a");
  auto second = joined("room:b");
  first->on("end", [&](const Payload&) {
    second->leave();
    first->leave();
  });
  receive(R"([null,null,"room:a","end",{}])");
  EXPECT_EQ(first->state(), State::closed);
  EXPECT_EQ(second->state(), State::closed);
}

}  // namespace
}  // namespace roost::client
