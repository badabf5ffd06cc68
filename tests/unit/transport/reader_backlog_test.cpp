// SPDX-License-Identifier: Apache-2.0
// What happens to the messages for a client that reads more slowly than it is sent to.
#include <fmt/format.h>

#include <deque>

#include "connection_fixture.hpp"

namespace roost::transport {
namespace {

/// The kernel takes next to nothing, and a very large message is in the way, so that everything after it
/// waits.
class LaggingReader : public WebSocketConnectionTest {
 protected:
  LaggingReader() {
    peer.limit_kernel_buffer(4096);
    mount.max_queued_bytes = 100'000;
  }

  void deliver(Deliveries deliveries) {
    Route route = scripted("room:*", script);
    route.deliveries = std::move(deliveries);
    socket.definition.routes = std::make_shared<const Routes>(Routes{std::move(route)});
  }
  void lag() {
    connect_and_join(peer);
    broadcast("heap", {{"data", std::string(40'000, 'x')}});
    node.turn();
    received = peer.peer_reads();
    node.turn();
    node.advance(seconds(9));  // it lags: nothing was sent just now, and it has taken nothing lately
  }
  void broadcast(std::string_view event, const Payload& payload) {
    node.pubsub().local_broadcast("room:1", event, payload).value();
  }
  void tick(std::string_view symbol, int price) {
    broadcast("tick", {{"symbol", symbol}, {"price", price}});
    node.turn();
  }
  /// Everything the peer gets in the end.
  const std::string& catch_up() {
    for (int i = 0; i < 200; ++i) {
      node.turn();
      received += peer.peer_reads();
    }
    return received;
  }
  std::size_t place_of(std::string_view what) {
    const std::size_t place = received.find(what);
    EXPECT_NE(place, std::string::npos) << what;
    return place;
  }
  std::size_t dropped(std::string_view cause) {
    return events
        .all([&](const auto& event) {
          return event.name == telemetry_event::kMessageDropped && event.reason == cause;
        })
        .size();
  }

  std::size_t ended_for(Cause cause) {
    return node.context(0).insight.counters.causes[static_cast<std::size_t>(cause)];
  }

  std::string received;
};

TEST_F(LaggingReader, GetsItsHeartbeatAheadOfWhatWaits) {
  lag();
  broadcast("late", {{"n", 1}});
  node.turn();
  peer.peer_sends(text(R"([null,"hb","phoenix","heartbeat",{}])"));
  catch_up();
  EXPECT_LT(place_of(R"("hb","phoenix","phx_reply")"), place_of("\"late\""));
}

TEST_F(LaggingReader, HoldsWhatItWaitsForAndNotTheCreditOfItsShard) {
  lag();
  EXPECT_EQ(server.credit().open(), 0U);
  EXPECT_THAT(catch_up(), ::testing::HasSubstr(std::string(40'000, 'x')));
}

TEST_F(LaggingReader, GetsAPongAheadOfWhatWaits) {
  lag();
  broadcast("late", {{"n", 1}});
  node.turn();
  peer.peer_sends(ping());
  catch_up();
  EXPECT_LT(place_of(std::string("\x8a\0", 2)), place_of("\"late\""));
}

TEST_F(LaggingReader, GetsAReplyAheadOfBroadcastsButAfterPushes) {
  script.handle_in = [](Channel& channel, std::string_view, const Payload&) {
    channel.push("pushed", {{"n", 1}});
    return Reply::ok();
  };
  lag();
  broadcast("late", {{"n", 1}});
  node.turn();
  peer.peer_sends(text(R"(["1","7","room:1","ask",{}])"));
  node.turn();
  broadcast("later", {{"n", 1}});
  node.turn();
  script.handle_in = nullptr;
  peer.peer_sends(text(R"(["1","8","room:1","ask",{}])"));
  catch_up();
  EXPECT_LT(place_of("\"late\""), place_of("\"pushed\""));
  EXPECT_LT(place_of("\"pushed\""), place_of(R"("7","room:1","phx_reply")"));
  EXPECT_LT(place_of(R"("7","room:1","phx_reply")"), place_of(R"("8","room:1","phx_reply")"));
  EXPECT_LT(place_of(R"("8","room:1","phx_reply")"), place_of("\"later\""));
}

TEST_F(LaggingReader, GetsTheLatestOfEachKeyInThePlaceOfTheFirst) {
  deliver({{"tick", Delivery::latest_by("symbol")}});
  lag();
  tick("A", 1);
  tick("B", 1);
  broadcast("news", {{"n", 1}});
  for (int price = 2; price <= 1000; ++price)
    tick("A", price);
  catch_up();
  EXPECT_EQ(received.find(R"("A","price":1})"), std::string::npos);
  EXPECT_LT(place_of(R"("symbol":"A","price":1000)"), place_of(R"("symbol":"B","price":1)"));
  EXPECT_LT(place_of(R"("symbol":"B","price":1)"), place_of("\"news\""));
  EXPECT_EQ(dropped("superseded"), 999U);
  EXPECT_FALSE(peer.peer_saw_end());
}

TEST_F(LaggingReader, GetsTheLatestOfAllPayloadsWithoutTheField) {
  deliver({{"tick", Delivery::latest_by("symbol")}, {"state", Delivery::latest()}});
  lag();
  for (int i = 1; i <= 3; ++i) {
    broadcast("tick", {{"n", i}});
    broadcast("state", {{"n", i}});
    node.turn();
  }
  EXPECT_EQ(dropped("superseded"), 4U);
}

TEST_F(LaggingReader, ThatKeepsUpGetsEverything) {
  deliver({{"tick", Delivery::latest_by("symbol")}});
  connect_and_join(peer);
  for (int price = 1; price <= 10; ++price) {
    tick("A", price);
    received += peer.peer_reads();
  }
  for (int price = 1; price <= 10; ++price)
    EXPECT_NE(received.find(fmt::format("\"price\":{}", price)), std::string::npos) << price;
}

TEST_F(LaggingReader, LosesTheOldestDroppableMessagesAtTheBudgetAndStaysConnected) {
  deliver({{"noise", Delivery::drop_oldest()}});
  lag();
  broadcast("news", {{"n", 1}});
  for (int i = 0; i < 1000; ++i) {
    broadcast("noise", {{"i", i}, {"data", std::string(1000, 'n')}});
    node.turn();
  }
  catch_up();
  EXPECT_FALSE(peer.peer_saw_end());
  EXPECT_GT(dropped("oldest_dropped"), 900U);
  EXPECT_EQ(received.find(R"("i":1,)"), std::string::npos);
  EXPECT_LT(place_of("\"news\""), place_of(R"("i":999,)"));
}

TEST_F(LaggingReader, IsClosedWhenWhatMustBeDeliveredIsTooMuch) {
  deliver({{"noise", Delivery::drop_oldest()}, {"tick", Delivery::must()}});
  lag();
  for (int i = 0; i < 1000; ++i)
    broadcast("tick", {{"data", std::string(1000, 'n')}});
  node.turn();
  EXPECT_TRUE(catch_up().ends_with(close_frame(CloseCode::try_again_later)));
}

TEST_F(LaggingReader, GetsWhatOneCallbackSendsAlthoughItMayBeDropped) {
  deliver({{"noise", Delivery::drop_oldest()}});
  connect_and_join(peer);
  for (int i = 0; i < 1000; ++i)
    broadcast("noise", {{"i", i}, {"data", std::string(1000, 'n')}});
  for (int i = 0; i < 1000 && received.find(R"("i":999,)") == std::string::npos; ++i)
    catch_up();
  EXPECT_EQ(dropped("oldest_dropped"), 0U);
  for (int i = 0; i < 1000; ++i)
    ASSERT_NE(received.find(fmt::format(R"("i":{},)", i)), std::string::npos) << i;
}

TEST_F(LaggingReader, GetsWhatOneCallbackSendsWhileItTakesIt) {
  connect_and_join(peer);
  for (int i = 0; i < 100; ++i)
    broadcast("news", {{"i", i}, {"data", std::string(10'000, 'n')}});
  for (int second = 0; second < 50 && received.find(R"("i":99,)") == std::string::npos; ++second) {
    node.advance(seconds(1));
    for (int reads = 0; reads < 10; ++reads) {
      received += peer.peer_reads();
      node.turn();
    }
    broadcast("tick", {{"n", second}});
  }
  EXPECT_TRUE(script.terminated.empty());
  EXPECT_NE(received.find(R"("i":99,)"), std::string::npos);
}

TEST_F(LaggingReader, IsClosedWhenItTakesNothingOfABurstForTenSeconds) {
  connect_and_join(peer);
  for (int i = 0; i < 100; ++i)
    broadcast("news", {{"i", i}, {"data", std::string(10'000, 'n')}});
  node.advance(milliseconds(9'990));
  EXPECT_TRUE(script.terminated.empty());
  node.advance(milliseconds(20));
  EXPECT_EQ(script.terminated, std::vector<std::string>{"shutdown:closed"});
  EXPECT_EQ(ended_for(Cause::reader_lags), 1U);
}

TEST_F(LaggingReader, MayStopForAnyTimeWithinItsBudget) {
  lag();
  node.advance(seconds(40));
  EXPECT_TRUE(script.terminated.empty());
}

TEST_F(LaggingReader, IsClosedForManySmallMessagesAsForFewLargeOnes) {
  socket.options.limits.messages_per_second = 0;
  lag();
  const auto sends_pings = [&](int count) {
    for (int i = 0; i < count; ++i) {
      peer.peer_sends(ping());
      if (i % 100 == 0) node.turn();
    }
    node.turn();
  };
  sends_pings(3120);  // two bytes each for an answer, which count as 32
  EXPECT_TRUE(script.terminated.empty());
  sends_pings(10);
  EXPECT_EQ(script.terminated, std::vector<std::string>{"shutdown:closed"});
  EXPECT_TRUE(catch_up().ends_with(close_frame(CloseCode::try_again_later)));
}

TEST_F(LaggingReader, ReceivesItsCloseCodeEvenIfItReadsOnlyAfterItWasDisconnected) {
  SocketPair slow = SocketPair::over_tcp();
  connect_and_join(slow);
  for (int i = 0; i < 1000 && server.open_connections() == 1 && script.terminated.empty(); ++i) {
    broadcast("data", {{"data", std::string(10'000, 'x')}});
    node.advance(milliseconds(20));
  }
  ASSERT_EQ(script.terminated.size(), 1U);
  node.advance(milliseconds(5001));
  EXPECT_EQ(server.open_connections(), 0U);
  EXPECT_TRUE(slow.peer_reads_to_the_end().ends_with(close_frame(CloseCode::try_again_later)));
  EXPECT_TRUE(slow.peer_saw_end());
}

// --- the node's ceiling ---

TEST_F(LaggingReader, WithMoreThanTheOthersIsShedWhenTheNodeIsFull) {
  net::NodeBacklog node_backlog;
  node_backlog.ceiling = 200'000;
  mount.max_queued_bytes = 10'000'000;
  WebSocketServer full(node.context(0), &node_backlog);
  std::deque<SocketPair> pairs(3);
  for (SocketPair& pair : pairs) {
    pair.limit_kernel_buffer(4096);
    full.upgrade(mount, upgrade_request(), HttpResponder(std::make_unique<Handover>(std::move(pair.ours))));
    pair.peer_sends(text(R"(["1","1","room:1","phx_join",{}])"));
    node.turn();
    (void)pair.peer_reads();
  }
  std::string others;
  for (int i = 0; i < 300 && !pairs[0].peer_saw_end(); ++i) {
    broadcast("data", {{"data", std::string(10'000, 'x')}});
    for (int turn = 0; turn < 20; ++turn) {
      node.turn();
      others += pairs[1].peer_reads() + pairs[2].peer_reads();
    }
    if (i > 250) received += pairs[0].peer_reads();
  }
  EXPECT_LT(node_backlog.bytes, 300'000);
  EXPECT_EQ(full.open_connections(), 3U);  // the slow one is closing
  EXPECT_EQ(ended_for(Cause::node_queues_full), 1U);
}

/// Connections of a server whose node may hold little.
class FullNode : public LaggingReader {
 protected:
  FullNode() {
    node_backlog.ceiling = 400'000;
    mount.max_queued_bytes = 10'000'000;
  }
  void open(SocketPair& pair, std::string_view topic) {
    pair.limit_kernel_buffer(4096);
    full.upgrade(mount, upgrade_request(), HttpResponder(std::make_unique<Handover>(std::move(pair.ours))));
    pair.peer_sends(text(fmt::format(R"(["1","1","{}","phx_join",{{}}])", topic)));
    node.turn();
    (void)pair.peer_reads();
  }
  void broadcast_to(std::string_view topic, std::size_t bytes) {
    node.pubsub().local_broadcast(topic, "data", {{"data", std::string(bytes, 'x')}}).value();
  }

  net::NodeBacklog node_backlog;
  WebSocketServer full{node.context(0), &node_backlog};
};

TEST_F(FullNode, HoldsWhatWaitsForManyOnce) {
  std::deque<SocketPair> pairs(20);
  for (SocketPair& pair : pairs)
    open(pair, "room:1");
  for (int i = 0; i < 10; ++i)
    broadcast_to("room:1", 30'000);
  node.turn();
  EXPECT_GT(node_backlog.bytes, 250'000);
  EXPECT_LT(node_backlog.bytes, 320'000);
  EXPECT_TRUE(script.terminated.empty());
}

TEST_F(FullNode, CountsNothingOnceNothingWaits) {
  SocketPair pair;
  open(pair, "room:1");
  broadcast_to("room:1", 300'000);
  node.turn();
  EXPECT_GT(node_backlog.bytes, 250'000);
  for (int i = 0; i < 1000; ++i) {
    (void)pair.peer_reads();
    node.turn();
  }
  EXPECT_LT(node_backlog.bytes, 20'000);
}

TEST_F(FullNode, ShedsReadersToWhichNothingIsSentAnyMore) {
  std::deque<SocketPair> pairs(20);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    open(pairs[i], fmt::format("room:{}", i));
    broadcast_to(fmt::format("room:{}", i), 60'000);
    node.turn();
    EXPECT_LT(node_backlog.bytes, 500'000) << i;
  }
  EXPECT_GT(script.terminated.size(), 10U);
  EXPECT_EQ(ended_for(Cause::node_queues_full), script.terminated.size());
}

TEST_F(FullNode, ClosesTheReadersOfACallbackThatSendsMoreThanItHolds) {
  mount.max_queued_bytes = 100'000;
  std::deque<SocketPair> pairs(2);
  open(pairs[0], "room:1");
  open(pairs[1], "room:2");
  std::ptrdiff_t most = 0;
  for (int i = 0; i < 1000; ++i) {
    broadcast_to("room:1", 10'000);
    most = std::max(most, node_backlog.bytes.load());
  }
  EXPECT_TRUE(script.terminated.empty());  // not in the middle of a callback
  node.turn();
  EXPECT_LT(most, 450'000);
  EXPECT_EQ(ended_for(Cause::burst_too_large), 1U);
  EXPECT_EQ(script.terminated.size(), 1U);
}

TEST_F(FullNode, OffersMuchThatIsSentToManyBeforeTheTurnEnds) {
  std::deque<SocketPair> pairs(20);
  for (std::size_t i = 0; i < pairs.size(); ++i)
    open(pairs[i], fmt::format("room:{}", i));
  for (std::size_t i = 0; i < pairs.size(); ++i)
    broadcast_to(fmt::format("room:{}", i), 30'000);
  std::size_t have_some = 0;
  for (SocketPair& pair : pairs)
    have_some += pair.peer_reads().empty() ? 0 : 1;
  EXPECT_GE(have_some, 6U);  // half of what the node may hold
  EXPECT_LT(have_some, pairs.size());
}

}  // namespace
}  // namespace roost::transport
