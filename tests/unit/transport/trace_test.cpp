// SPDX-License-Identifier: Apache-2.0
// A trace of a WebSocket shows what crosses its wire, including messages on the fast lane.
#include <gmock/gmock.h>

#include "connection_fixture.hpp"
#include "roost/raw_socket.hpp"
#include "support/trace_reader.hpp"

namespace roost::transport {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

struct TalkativeSocket final : RawSocket {
  void init() override { push(R"({"hello":1})"); }
  void handle_in(std::string_view payload, MessageKind kind) override { push(payload, kind); }
};

class Traced : public WebSocketConnectionTest {
 protected:
  void sends(const std::string& message) {
    peer.peer_sends(text(message));
    node.turn();
  }
};

TEST_F(Traced, ABroadcastOnTheFastLaneIsSeenWithEachConnectionItGoesTo) {
  SocketPair other;
  connect_and_join(peer);
  connect_and_join(other);
  test::TraceReader trace(node, {.expression = "kind == out", .limit = 10, .rate = 10});
  shout("x");
  node.turn();
  const auto records = trace.take();
  ASSERT_THAT(records, SizeIs(2));
  for (const TraceRecord& record : records) {
    EXPECT_EQ(record.topic, "room:1");
    EXPECT_EQ(record.event, "shout");
    EXPECT_EQ(record.payload, R"({"data":"x"})");
    EXPECT_EQ(record.bytes, std::string_view(R"([null,null,"room:1","shout",{"data":"x"}])").size());
  }
  EXPECT_NE(records[0].connection, records[1].connection);
}

TEST_F(Traced, OneConnectionShowsAllThatGoesToIt) {
  script.handle_in = [this](Channel& channel, std::string_view event, const Payload&) {
    if (event == "push") channel.push("pushed");
    if (event == "later") channel.socket_ref().ok();
    if (event == "crash") throw std::runtime_error("boom");
    return event == "echo" ? Reply::ok() : Reply::none();
  };
  connect_and_join(peer);
  test::TraceReader trace(node);
  sends(R"([null,"2","phoenix","heartbeat",{}])");
  sends(R"(["1","3","room:1","echo",{}])");
  sends(R"(["1","4","room:1","push",{}])");
  sends(R"(["1","5","room:1","later",{}])");
  shout("x");
  node.turn();
  sends(R"(["1","6","nowhere","event",{}])");
  EXPECT_THAT(
      trace.words(),
      ElementsAre("in phoenix heartbeat", "reply phoenix heartbeat ok", "in room:1 echo",
                  "reply room:1 echo ok", "in room:1 push", "out room:1 pushed", "reply room:1 push none",
                  "in room:1 later", "reply room:1 ok", "reply room:1 later none", "broadcast room:1 shout",
                  "out room:1 shout", "in nowhere event", "reply nowhere event error"));
  sends(R"(["1","7","room:1","crash",{}])");
  sends(R"(["2","8","room:1","phx_join",{}])");
  sends(R"(["2","9","room:1","phx_leave",{}])");
  EXPECT_THAT(trace.words(),
              ElementsAre("in room:1 crash", "out room:1 phx_error", "close room:1 channel_crashed",
                          "in room:1 phx_join", "join room:1 ok", "in room:1 phx_leave",
                          "reply room:1 phx_leave ok", "out room:1 phx_close"));
}

TEST_F(Traced, AnotherJoinShowsTheEndOfTheFirst) {
  connect_and_join(peer);
  test::TraceReader trace(node, {.expression = "kind == out", .limit = 10, .rate = 10});
  sends(R"(["2","2","room:1","phx_join",{}])");
  EXPECT_THAT(trace.words(), ElementsAre("out room:1 phx_close"));
}

TEST_F(Traced, ABroadcastToManyIsBoundedByTheTrace) {
  std::array<SocketPair, 5> others;
  for (SocketPair& other : others)
    connect_and_join(other);
  test::TraceReader trace(node, {.expression = "kind == out", .limit = 4, .rate = 3});
  shout("x");
  node.turn();
  EXPECT_THAT(trace.take(), SizeIs(3));
  EXPECT_EQ(trace.dropped(), 2U);
  node.advance(milliseconds(100));
  shout("y");
  node.turn();
  EXPECT_THAT(trace.take(), SizeIs(1));
}

TEST_F(Traced, WhatIsSupersededIsADropAndNotOnlyAnOut) {
  Route route = scripted("room:*", script);
  route.deliveries = {{"shout", Delivery::latest_by("key")}};
  socket.definition.routes = std::make_shared<const Routes>(Routes{std::move(route)});
  peer.limit_kernel_buffer(4096);
  connect_and_join(peer);
  shout(std::string(40'000, 'x'));  // more than the kernel takes: what follows waits
  node.turn();
  test::TraceReader trace(node, {.expression = "kind == out or kind == drop", .limit = 10, .rate = 10});
  for (int price = 1; price <= 2; ++price) {
    node.pubsub().local_broadcast("room:1", "shout", Payload({{"key", 1}, {"price", price}})).value();
    node.turn();
  }
  EXPECT_THAT(trace.words(), ElementsAre("out room:1 shout", "out room:1 shout", "drop superseded"));
}

TEST_F(Traced, ARawSocketShowsItsMessagesBothWays) {
  socket.definition = {"TalkativeSocket", {}, {}, [] { return std::make_unique<TalkativeSocket>(); }};
  test::TraceReader trace(node, {.expression = "kind == in or kind == out", .limit = 10, .rate = 10});
  server.upgrade(mount, upgrade_request(), HttpResponder(std::make_unique<Handover>(std::move(peer.ours))));
  node.turn();
  sends("hello");
  const auto records = trace.take();
  ASSERT_THAT(records, SizeIs(3));
  EXPECT_EQ(records[0].kind, "out");
  EXPECT_EQ(records[0].payload, R"({"hello":1})");
  EXPECT_EQ(records[1].kind, "in");
  EXPECT_EQ(records[1].bytes, 5U);
  EXPECT_EQ(records[2].kind, "out");
  EXPECT_EQ(records[2].bytes, 5U);
  EXPECT_EQ(records[2].connection, records[0].connection);
}

TEST_F(Traced, NothingIsReportedWhileNoTraceRuns) {
  connect_and_join(peer);
  test::TraceReader trace(node, {.expression = "all", .limit = 1, .rate = 1});
  shout("x");
  node.turn();
  EXPECT_THAT(trace.take(), SizeIs(1));
  shout("y");
  node.turn();
  EXPECT_FALSE(node.context(0).insight.tracer.active());
}

}  // namespace
}  // namespace roost::transport
