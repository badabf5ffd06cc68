// SPDX-License-Identifier: Apache-2.0
// A connection from its upgrade to its end.
#include "transport/websocket_connection.hpp"

#include <deque>

#include "connection_fixture.hpp"

namespace roost::transport {
namespace {

// --- time ---

TEST_F(WebSocketConnectionTest, SilenceOfTheTimeoutIsClosedWith1002_B99) {
  mount.timeout = milliseconds(200);
  connect_and_join(peer);
  node.advance(milliseconds(199));
  EXPECT_EQ(peer.peer_reads(), "");
  node.advance(milliseconds(2));
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::protocol_error));
  EXPECT_TRUE(peer.peer_saw_end());
  EXPECT_EQ(script.terminated, std::vector<std::string>{"shutdown:closed"});
}

TEST_F(WebSocketConnectionTest, AnythingThePeerSendsKeepsItOpen_B100) {
  mount.timeout = milliseconds(700);
  connect(peer);
  const std::string pong{static_cast<char>(0x8a), static_cast<char>(0x80), 0, 0, 0, 0};
  for (int i = 0; i < 10; ++i) {
    node.advance(milliseconds(400));
    peer.peer_sends(i % 2 == 0 ? ping() : pong);
    node.turn();
  }
  EXPECT_EQ(peer.peer_reads(), "\x8a\0\x8a\0\x8a\0\x8a\0\x8a\0"s);
  node.advance(milliseconds(699));
  EXPECT_EQ(peer.peer_reads(), "");
  node.advance(milliseconds(2));
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::protocol_error));
}

TEST_F(WebSocketConnectionTest, WhatTheServerSendsDoesNotKeepItOpen_B100) {
  mount.timeout = milliseconds(700);
  connect_and_join(peer);
  node.advance(milliseconds(400));
  shout("hello");
  node.advance(milliseconds(301));
  EXPECT_THAT(peer.peer_reads(), ::testing::EndsWith(close_frame(CloseCode::protocol_error)));
}

TEST_F(WebSocketConnectionTest, APingAfterTheIntervalKeepsAPeerThatAnswersIt_B100) {
  mount.timeout = seconds(60);
  mount.ping_interval = seconds(40);
  connect(peer);
  for (int i = 0; i < 10; ++i) {
    node.advance(milliseconds(39'999));
    EXPECT_EQ(peer.peer_reads(), "");
    node.advance(milliseconds(2));
    EXPECT_EQ(peer.peer_reads(), idle_ping());
    peer.peer_sends(idle_pong());
    node.turn();
  }
}

TEST_F(WebSocketConnectionTest, APeerThatLeavesPingsUnansweredIsClosedAfterTheTimeout_B99) {
  mount.timeout = seconds(60);
  mount.ping_interval = seconds(25);
  connect(peer);
  node.advance(milliseconds(25'001));
  node.advance(milliseconds(34'998));
  EXPECT_EQ(peer.peer_reads(), idle_ping() + idle_ping());
  node.advance(milliseconds(2));
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::protocol_error));
}

// --- while the node pauses ---

TEST_F(WebSocketConnectionTest, APauseDoesNotCountAsSilenceOfAPeerThatSends) {
  mount.timeout = seconds(12);
  connect(peer);
  node.advance(seconds(11));
  peer.peer_sends(text(R"([null,"7","phoenix","heartbeat",{}])"));
  node.stand_still(seconds(14));
  EXPECT_NE(peer.peer_reads().find(R"("7","phoenix","phx_reply")"), std::string::npos);
  node.advance(seconds(11));
  EXPECT_EQ(peer.peer_reads(), "");
}

TEST_F(WebSocketConnectionTest, APauseDoesNotCountAsSilenceOfAPeerThatWaits) {
  mount.timeout = seconds(12);
  connect(peer);
  node.advance(seconds(5));
  node.stand_still(std::chrono::hours(1));
  node.advance(milliseconds(6'990));
  EXPECT_EQ(peer.peer_reads(), "");
  node.advance(milliseconds(20));
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::protocol_error));
}

TEST_F(WebSocketConnectionTest, OfThousandsThatSendDuringAPauseNoneIsSilent) {
  mount.timeout = seconds(12);
  constexpr std::size_t kPeers = 1500;
  std::deque<SocketPair> peers(kPeers);
  for (SocketPair& one : peers)
    connect(one);
  node.advance(seconds(10));
  for (SocketPair& one : peers)
    one.peer_sends(text(R"([null,"7","phoenix","heartbeat",{}])"));
  node.clock.advance(seconds(14));  // and the loop does not even know that it paused
  node.turn();
  EXPECT_EQ(server.open_connections(), kPeers);
  EXPECT_TRUE(peers.front().peer_reads().find("phx_reply") != std::string::npos);
  EXPECT_EQ(events.count(telemetry_event::kSocketClosed), 0U);
}

TEST_F(WebSocketConnectionTest, ThePauseCountsNeitherAsRoundTripNorAsReportedSilence) {
  mount.ping_interval = seconds(4);
  connect(peer);
  node.advance(milliseconds(4'010));
  node.stand_still(seconds(14));
  peer.peer_sends(idle_pong());
  node.advance(milliseconds(30));
  node.turn();
  ASSERT_TRUE(round_trip());
  EXPECT_LT(*round_trip(), milliseconds(100));
}

TEST_F(WebSocketConnectionTest, WhatAPeerSendsDuringAPauseIsNotTooMuchAtOnce) {
  socket.options.limits = {.messages_per_second = 100, .message_burst = 200};
  connect(peer);
  std::string heartbeats;
  for (int i = 0; i < 1400; ++i)
    heartbeats += text(R"([null,"7","phoenix","heartbeat",{}])");
  peer.peer_sends(heartbeats);
  node.stand_still(seconds(14));
  EXPECT_EQ(node.context(0).insight.counters.causes[static_cast<std::size_t>(Cause::too_many_messages)], 0U);
  EXPECT_EQ(server.open_connections(), 1U);
  EXPECT_EQ(events.count(telemetry_event::kLimitReached), 0U);
}

TEST_F(WebSocketConnectionTest, APeerThatSendsIsNotPinged) {
  mount.timeout = seconds(60);
  mount.ping_interval = seconds(40);
  connect_and_join(peer);
  for (int i = 0; i < 10; ++i) {
    node.advance(seconds(30));
    peer.peer_sends(text(R"([null,"9","phoenix","heartbeat",{}])"));
    node.turn();
    EXPECT_THAT(peer.peer_reads(), ::testing::HasSubstr("phx_reply"));
  }
}

TEST_F(WebSocketConnectionTest, PingsAloneNeedNoTimeout) {
  mount.timeout = kInfinity;
  mount.ping_interval = seconds(10);
  connect(peer);
  for (int i = 0; i < 3; ++i) {
    node.advance(milliseconds(10'001));
    EXPECT_EQ(peer.peer_reads(), idle_ping());
  }
  EXPECT_FALSE(peer.peer_saw_end());
}

TEST_F(WebSocketConnectionTest, TheAnswerToAPingMeasuresTheRoundTrip) {
  mount.ping_interval = seconds(40);
  connect(peer);
  EXPECT_EQ(round_trip(), std::nullopt);
  node.advance(seconds(40));
  node.advance(milliseconds(35));
  peer.peer_sends(idle_pong());
  node.turn();
  EXPECT_EQ(round_trip(), milliseconds(35));
}

TEST_F(WebSocketConnectionTest, AnUnsolicitedPongMeasuresNothing) {
  mount.ping_interval = seconds(40);
  connect(peer);
  peer.peer_sends(idle_pong());
  node.turn();
  EXPECT_EQ(round_trip(), std::nullopt);
}

TEST_F(WebSocketConnectionTest, AnInfiniteTimeoutNeverExpires) {
  mount.timeout = kInfinity;
  connect(peer);
  node.advance(std::chrono::hours(1000));
  EXPECT_EQ(peer.peer_reads(), "");
  EXPECT_FALSE(peer.peer_saw_end());
}

// --- the end ---

TEST_F(WebSocketConnectionTest, APeerThatDoesNotHangUpAfterTheCloseIsDisconnected) {
  connect_and_join(peer);
  server.drain();
  node.turn();
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::service_restart));
  EXPECT_TRUE(peer.peer_saw_end());
  node.advance(milliseconds(4999));
  EXPECT_EQ(server.open_connections(), 1U);
  node.advance(milliseconds(2));
  EXPECT_EQ(server.open_connections(), 0U);
}

TEST_F(WebSocketConnectionTest, APeerThatClosesIsAnsweredAndGoneAtOnce) {
  connect_and_join(peer);
  peer.peer_sends(close_from_peer());
  node.turn();
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::normal));
  EXPECT_TRUE(peer.peer_saw_end());
  EXPECT_EQ(server.open_connections(), 0U);
  EXPECT_EQ(events.count(telemetry_event::kSocketClosed), 1U);
}

TEST_F(WebSocketConnectionTest, APeerThatClosesGetsAllThatWaitsForItBeforeTheAnswer) {
  peer.limit_kernel_buffer(4096);
  connect_and_join(peer);
  shout(std::string(300'000, 'x'));
  node.turn();
  peer.peer_sends(close_from_peer());
  node.turn();
  EXPECT_EQ(server.open_connections(), 1U);
  std::string received;
  for (int turn = 0; turn < 10'000 && server.open_connections() > 0; ++turn) {
    received += peer.peer_reads();
    node.turn();
  }
  received += peer.peer_reads();
  EXPECT_GT(received.size(), 300'000U);
  EXPECT_THAT(received, ::testing::EndsWith(close_frame(CloseCode::normal)));
  EXPECT_TRUE(peer.peer_saw_end());
}

TEST_F(WebSocketConnectionTest, APeerThatTakesNothingAfterTheCloseIsDisconnected) {
  peer.limit_kernel_buffer(4096);
  connect_and_join(peer);
  shout(std::string(300'000, 'x'));
  server.drain();
  node.advance(milliseconds(5001));
  EXPECT_EQ(server.open_connections(), 0U);
}

TEST_F(WebSocketConnectionTest, APeerThatHangsUpAfterTheCloseIsGoneAtOnce) {
  connect_and_join(peer);
  server.drain();
  node.turn();
  peer.peer_leaves();
  node.turn();
  EXPECT_EQ(server.open_connections(), 0U);
  EXPECT_EQ(events.count(telemetry_event::kSocketClosed), 1U);
}

TEST_F(WebSocketConnectionTest, WhatThePeerSendsAfterTheCloseIsIgnored) {
  connect_and_join(peer);
  server.drain();
  peer.peer_sends(text(R"(["1","2","room:1","echo",{}])"));
  node.turn();
  EXPECT_TRUE(script.handled.empty());
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::service_restart));
}

TEST_F(WebSocketConnectionTest, APeerThatIsGoneTerminatesItsChannels_B106) {
  connect_and_join(peer);
  peer.peer_leaves();
  node.turn();
  EXPECT_EQ(server.open_connections(), 0U);
  EXPECT_EQ(script.terminated, std::vector<std::string>{"shutdown:closed"});
  EXPECT_EQ(node.log->count(LogLevel::error, ""), 0U);
}

TEST_F(WebSocketConnectionTest, ADrainThatIsUnderWayAlsoEndsConnectionsThatOpenLater) {
  server.drain();
  server.upgrade(mount, upgrade_request(), HttpResponder(std::make_unique<Handover>(std::move(peer.ours))));
  node.turn();
  EXPECT_EQ(peer.peer_reads(), "<101>" + close_frame(CloseCode::service_restart));
}

TEST_F(WebSocketConnectionTest, ASocketThatTheLoopCannotWatchIsClosed) {
  server.upgrade(mount, upgrade_request(), HttpResponder(std::make_unique<Handover>(net::Stream())));
  node.turn();
  EXPECT_EQ(server.open_connections(), 0U);
  EXPECT_EQ(node.log->count(LogLevel::error, ""), 1U);
}

// --- out ---

TEST_F(WebSocketConnectionTest, WhatIsSentInOneTurnLeavesInOneWrite) {
  connect_and_join(peer);
  const std::size_t flushes = events.count(telemetry_event::kFlushed);
  for (int i = 0; i < 10; ++i)
    shout("x");
  node.turn();
  EXPECT_EQ(events.count(telemetry_event::kFlushed), flushes + 1);
  const std::string received = peer.peer_reads();
  EXPECT_EQ(events.all().back().bytes, received.size());
}

TEST_F(WebSocketConnectionTest, WhatTheKernelTakesDoesNotCountAgainstTheBudget) {
  connect_and_join(peer);
  const std::size_t shout_size = bytes_of_a_shout();
  mount.max_queued_bytes = 2 * shout_size;
  for (int i = 0; i < 100; ++i)
    shout("x");
  node.turn();
  EXPECT_EQ(peer.peer_reads().size(), 100 * shout_size);
  EXPECT_TRUE(script.terminated.empty());
}

TEST_F(WebSocketConnectionTest, MoreThanTheBudgetIsOfferedInTheMiddleOfACallback) {
  connect_and_join(peer);
  const std::size_t shout_size = bytes_of_a_shout();
  mount.max_queued_bytes = 2 * shout_size;
  shout("x");
  shout("x");
  EXPECT_EQ(peer.peer_reads(), "");
  shout("x");
  EXPECT_EQ(peer.peer_reads().size(), 3 * shout_size);
}

TEST_F(WebSocketConnectionTest, AReaderThatIsGoneInTheMiddleOfABroadcastIsFoundAfterIt) {
  SocketPair gone;
  connect_and_join(gone);
  connect_and_join(peer);
  mount.max_queued_bytes = 100;
  gone.peer_leaves();
  for (int i = 0; i < 10; ++i)
    shout(std::string(1000, 'x'));
  EXPECT_EQ(server.open_connections(), 2U);
  EXPECT_TRUE(script.terminated.empty());
  node.turn();
  EXPECT_EQ(server.open_connections(), 1U);
  EXPECT_GT(peer.peer_reads().size(), 10'000U);
  EXPECT_EQ(node.context(0).insight.counters.causes[static_cast<std::size_t>(Cause::connection_lost)], 1U);
}

TEST_F(WebSocketConnectionTest, AReaderThatCatchesUpGetsEverythingInOrder) {
  peer.limit_kernel_buffer(4096);
  connect_and_join(peer);
  std::string received;
  for (int i = 0; i < 100; ++i) {
    shout(std::string(1000, static_cast<char>('a' + i % 26)));
    node.turn();
  }
  for (int i = 0; i < 200; ++i) {
    received += peer.peer_reads();
    node.turn();
  }
  std::size_t at = 0;
  for (int i = 0; i < 100; ++i) {
    at = received.find(std::string(1000, static_cast<char>('a' + i % 26)), at);
    ASSERT_NE(at, std::string::npos) << "message " << i;
  }
  EXPECT_FALSE(peer.peer_saw_end());
}

// --- many who never stop sending ---

TEST_F(WebSocketConnectionTest, OneTurnReadsAboutAMebibyteHoweverManyNeverStop) {
  constexpr std::size_t kHogs = 40;
  std::vector<std::unique_ptr<SocketPair>> hogs;
  const std::string message =
      text(R"([null,"1","nowhere","x",{"data":")" + std::string(120'000, 'x') + "\"}]");
  for (std::size_t i = 0; i < kHogs; ++i)
    connect(*hogs.emplace_back(std::make_unique<SocketPair>()));
  for (const auto& hog : hogs)
    hog->peer_sends(message);
  node.context(0).loop.run_once(base::Duration::zero());
  const auto handled = node.context(0).insight.counters.messages_in;
  EXPECT_GE(handled, 7U);
  EXPECT_LE(handled, 10U);  // the others have had 4 KiB of theirs read
  for (int turn = 0; turn < 100; ++turn)
    node.context(0).loop.run_once(base::Duration::zero());
  EXPECT_EQ(node.context(0).insight.counters.messages_in, kHogs);
}

TEST_F(WebSocketConnectionTest, AHeartbeatAmongClientsThatNeverStopIsAnsweredInTheSameTurn) {
  std::vector<std::unique_ptr<SocketPair>> hogs;
  const std::string message =
      text(R"([null,"1","nowhere","x",{"data":")" + std::string(120'000, 'x') + "\"}]");
  for (int i = 0; i < 40; ++i)
    connect(*hogs.emplace_back(std::make_unique<SocketPair>()));
  connect(peer);
  for (const auto& hog : hogs)
    hog->peer_sends(message);
  peer.peer_sends(text(R"([null,"7","phoenix","heartbeat",{}])"));
  node.context(0).loop.run_once(base::Duration::zero());
  EXPECT_NE(peer.peer_reads().find(R"("7","phoenix","phx_reply")"), std::string::npos);
}

// --- closed too young (docs/decisions/0005) ---

TEST_F(WebSocketConnectionTest, AYoungConnectionIsHeldBeforeACloseAfterWhichTheClientReconnects) {
  socket.options.min_age = seconds(5);
  connect_and_join(peer);
  node.advance(seconds(3));
  disconnect_all();
  node.turn();
  EXPECT_EQ(script.terminated, std::vector<std::string>{"shutdown:disconnected"});
  EXPECT_EQ(peer.peer_reads(), "");
  peer.peer_sends(text(R"(["1","9","room:1","echo",{}])"));  // no socket is left to handle it
  node.advance(milliseconds(1'999));
  EXPECT_EQ(peer.peer_reads(), "");
  node.advance(milliseconds(2));
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::going_away));
  EXPECT_TRUE(peer.peer_saw_end());
}

TEST_F(WebSocketConnectionTest, AConnectionThatIsOldEnoughIsClosedAtOnce) {
  socket.options.min_age = seconds(5);
  connect_and_join(peer);
  node.advance(seconds(5));
  disconnect_all();
  node.turn();
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::going_away));
}

TEST_F(WebSocketConnectionTest, AHeldConnectionEndsWithItsClient) {
  socket.options.min_age = seconds(5);
  connect(peer);
  disconnect_all();
  node.turn();
  peer.peer_leaves();
  node.turn();
  EXPECT_EQ(node.context(0).connections.size(), 0U);
}

TEST_F(WebSocketConnectionTest, AHeldConnectionDoesNotKeepAStoppingNode) {
  socket.options.min_age = seconds(5);
  connect(peer);
  disconnect_all();
  node.turn();
  EXPECT_EQ(peer.peer_reads(), "");
  server.drain();
  node.turn();
  EXPECT_EQ(peer.peer_reads(), close_frame(CloseCode::going_away));
}

TEST_F(WebSocketConnectionTest, NothingIsKeptOfABroadcastThatIsSent) {
  connect_and_join(peer);
  shout("x");
  EXPECT_EQ(server.credit().open(), 1U);
  node.turn();
  EXPECT_EQ(server.credit().open(), 0U);
  EXPECT_THAT(peer.peer_reads(), ::testing::HasSubstr("shout"));
}

}  // namespace
}  // namespace roost::transport
