// SPDX-License-Identifier: Apache-2.0
// What a client may try over WebSocket, and how little it gets of the server's memory.
#include <fmt/format.h>

#include <deque>

#include "descriptors.hpp"
#include "memory.hpp"
#include "support/zlib_peer.hpp"
#include "unit/transport/connection_fixture.hpp"

namespace roost::transport {
namespace {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

/// A mount with the limits it has by default, but for messages of 1 MiB at most.
class Attack : public WebSocketConnectionTest {
 protected:
  Attack() {
    mount.limits = {websocket::Role::server, kMiB, true};
    node.telemetry.detach(1);  // recorders would keep more than the server does
    node.logger().set_level(LogLevel::off);
  }

  /// As much as it takes, until the server does not want more.
  void peer_floods(std::string_view bytes, int times) {
    for (int i = 0; i < times && server.open_connections() > 0; ++i) {
      peer.peer_tries(bytes);
      node.turn();
    }
  }
  void without_rate() { socket.options.limits.messages_per_second = 0; }
  static std::string frame(int first_byte, std::string_view payload) {
    std::string bytes(1, static_cast<char>(first_byte));
    if (payload.size() < 126) {
      bytes += static_cast<char>(0x80 | payload.size());
    } else {
      const bool large = payload.size() > 0xffff;
      bytes += static_cast<char>(0x80 | (large ? 127 : 126));
      for (int shift = large ? 56 : 8; shift >= 0; shift -= 8)
        bytes += static_cast<char>(payload.size() >> shift);
    }
    return bytes + std::string(4, '\0') + std::string(payload);
  }
  ::testing::AssertionResult closed_with(CloseCode code) {
    const std::string read = peer.peer_reads();
    if (read.ends_with(close_frame(code))) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "read " << ::testing::PrintToString(read.substr(0, 200));
  }
};

TEST_F(Attack, EndlessFragmentsEndAtTheSizeOfAMessage) {
  connect(peer);
  const test::MemoryMeter memory;
  peer.peer_sends(frame(0x01, "begin"));
  peer_floods(frame(0x00, std::string(32 * kKiB, 'x')), 1000);
  EXPECT_TRUE(closed_with(CloseCode::message_too_big));
  EXPECT_LT(memory.peak(), 3 * kMiB);
}

TEST_F(Attack, EndlessEmptyFragmentsTakeNothing) {
  connect(peer);
  peer.peer_sends(frame(0x01, "begin"));
  node.turn();
  const test::MemoryMeter memory;
  std::string many;
  for (int i = 0; i < 1000; ++i)
    many += frame(0x00, "");
  const std::size_t own = memory.grown();
  peer_floods(many, 1000);
  EXPECT_LT(memory.peak(), own + 16 * kKiB);
  EXPECT_EQ(server.open_connections(), 1U);
}

TEST_F(Attack, AFrameThatSaysItIsHugeTakesNothing) {
  connect(peer);
  const test::MemoryMeter memory;
  std::string huge("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14);
  peer.peer_sends(huge);
  node.turn();
  EXPECT_TRUE(closed_with(CloseCode::message_too_big));
  EXPECT_LT(memory.peak(), 64 * kKiB);
}

/// The ledger of reasons is full before memory is measured: it keeps the last few thousand.
class JoinAttack : public Attack {
 protected:
  JoinAttack() {
    without_rate();
    SocketPair other;
    connect(other);
    for (int i = 0; i < 5000; ++i)
      joins(other, fmt::format("room:{}", i));
    other.peer_leaves();
    node.turn();
    script.made = 0;
    connect(peer);
  }
  void joins(SocketPair& pair, std::string_view topic) {
    pair.peer_sends(text(fmt::format(R"(["1","1","{}","phx_join",{{}}])", topic)));
    node.turn();
    (void)pair.peer_reads();
  }
};

TEST_F(JoinAttack, ThousandsOfJoinsAreAHundredChannels) {
  const test::MemoryMeter memory;
  for (int i = 0; i < 5000; ++i)
    joins(peer, fmt::format("room:{}", i));
  EXPECT_EQ(script.made, 100);
  EXPECT_LT(memory.grown(), 100 * 2 * kKiB);
}

TEST_F(Attack, ThousandsOfJoinsAreRefusedAndThenEndTheConnection) {
  connect(peer);
  peer_floods(text(R"(["1","1","room:a","phx_join",{}])"), 10'000);
  EXPECT_LE(script.made, 1000);
  EXPECT_EQ(node.topics(), 0U);
}

TEST_F(JoinAttack, LongTopicsThatAreNeverLeftAreShortOrRefused) {
  const test::MemoryMeter memory;
  for (int i = 0; i < 1000; ++i) {
    joins(peer, fmt::format("room:{}{}", i, std::string(1000, 't')));
    joins(peer, fmt::format("room:{}{}", i, std::string(10'000, 't')));
  }
  EXPECT_EQ(script.made, 100);
  EXPECT_LT(memory.grown(), 100 * 8 * kKiB);
}

TEST_F(Attack, RefsOfMegabytesEndTheConnectionAndAreNotRepeated) {
  connect(peer);
  const test::MemoryMeter memory;
  const std::string ref(900 * kKiB, '7');
  for (int i = 0; i < 4 && server.open_connections() > 0; ++i) {
    const std::string message = text(fmt::format(R"([null,"{}","room:a","phx_join",{{}}])", ref));
    for (std::size_t at = 0; at < message.size(); at += 64 * kKiB) {
      peer.peer_tries(std::string_view(message).substr(at, 64 * kKiB));
      node.turn();
    }
  }
  const std::string answer = peer.peer_reads();
  EXPECT_TRUE(answer.ends_with(close_frame(CloseCode::policy_violation)));
  EXPECT_LT(answer.size(), 100U);
  EXPECT_EQ(script.made, 0);
}

TEST_F(Attack, AJoinRefOfMegabytesIsNotKept) {
  connect(peer);
  const std::string message =
      text(fmt::format(R"(["{}","1","room:a","phx_join",{{}}])", std::string(10 * kKiB, '7')));
  peer.peer_sends(message);
  node.turn();
  EXPECT_NE(peer.peer_reads().find("the join_ref is longer than 1024 bytes"), std::string::npos);
  EXPECT_EQ(script.made, 0);
}

TEST_F(Attack, ADeflateBombIsInflatedNoFurtherThanAMessage) {
  socket.options.websocket.compress = true;
  HttpRequest request = upgrade_request();
  request.headers.add("sec-websocket-extensions", "permessage-deflate");
  server.upgrade(mount, request, HttpResponder(std::make_unique<Handover>(std::move(peer.ours))));
  node.turn();
  const std::string bomb = frame(0xc1, test::zlib_compressed(std::string(64 * kMiB, 'x'), 15, 9));
  ASSERT_LT(bomb.size(), 100 * kKiB);
  const test::MemoryMeter memory;
  peer.peer_sends(bomb);
  node.turn();
  EXPECT_TRUE(closed_with(CloseCode::message_too_big));
  EXPECT_LT(memory.peak(), 4 * kMiB);
}

TEST_F(Attack, AFloodOfPingsEndsTheConnection) {
  connect(peer);
  const test::MemoryMeter memory;
  std::string pings;
  for (int i = 0; i < 100; ++i)
    pings += ping();
  peer_floods(pings, 1000);
  EXPECT_TRUE(closed_with(CloseCode::policy_violation));
  EXPECT_LT(memory.peak(), kMiB);
}

TEST_F(Attack, PongsThatNobodyReadsAreBounded) {
  without_rate();
  peer.limit_kernel_buffer(4096);
  connect(peer);
  const test::MemoryMeter memory;
  std::string pings;
  for (int i = 0; i < 100; ++i)
    pings += ping();
  for (int i = 0; i < 2000 && server.open_connections() > 0; ++i) {
    peer.peer_tries(pings);
    node.advance(milliseconds(2));
  }
  EXPECT_EQ(node.context(0).insight.counters.causes[static_cast<std::size_t>(Cause::reader_lags)], 1U);
  EXPECT_LT(memory.peak(), 4 * kMiB);  // of a budget of 1 MiB
}

TEST_F(Attack, AnEchoOfEverythingThatNobodyReadsIsBounded) {
  without_rate();
  peer.limit_kernel_buffer(4096);
  connect_and_join(peer);
  const test::MemoryMeter memory;
  const std::string message =
      text(R"(["1","7","room:1","echo",{"data":")" + std::string(60'000, 'x') + "\"}]");
  peer_floods(message, 1000);
  EXPECT_EQ(node.context(0).insight.counters.causes[static_cast<std::size_t>(Cause::reader_lags)], 1U);
  EXPECT_LT(memory.peak(), 10 * kMiB);  // eight budgets within the same moment
}

TEST_F(Attack, ACallbackThatBroadcastsAGigabyteIsBounded) {
  constexpr std::size_t kCeiling = 16 * kMiB;
  net::NodeBacklog backlog;
  backlog.ceiling = kCeiling;
  WebSocketServer bounded(node.context(0), &backlog);
  std::deque<SocketPair> pairs(10);
  for (SocketPair& pair : pairs) {
    pair.limit_kernel_buffer(4096);
    bounded.upgrade(mount, upgrade_request(),
                    HttpResponder(std::make_unique<Handover>(std::move(pair.ours))));
    pair.peer_sends(text(R"(["1","1","room:1","phx_join",{}])"));
    node.turn();
  }
  const test::MemoryMeter memory;
  for (int i = 0; i < 16 * 1024; ++i)
    shout(std::string(64 * kKiB, 'x'));
  EXPECT_LT(memory.peak(), kCeiling + 4 * kMiB);
  node.turn();
  EXPECT_EQ(node.context(0).insight.counters.causes[static_cast<std::size_t>(Cause::burst_too_large)], 10U);
  EXPECT_EQ(script.terminated.size(), 10U);
}

TEST_F(Attack, AReaderThatStopsTakesItsBudgetAndNoMore) {
  peer.limit_kernel_buffer(4096);
  connect_and_join(peer);
  const test::MemoryMeter memory;
  for (int i = 0; i < 2000; ++i) {
    shout(std::string(10 * kKiB, 'x'));
    node.advance(milliseconds(20));
  }
  EXPECT_LT(memory.peak(), 2 * kMiB);
  EXPECT_EQ(script.terminated.size(), 1U);
}

TEST_F(Attack, DeepJsonIsRefusedBeforeItIsRead) {
  connect(peer);
  const test::MemoryMeter memory;
  peer.peer_sends(
      text("[null,\"1\",\"room:a\",\"x\"," + std::string(100'000, '[') + std::string(100'000, ']') + "]"));
  node.turn();
  EXPECT_TRUE(closed_with(CloseCode::internal_error));
  EXPECT_LT(memory.peak(), kMiB);
}

TEST_F(Attack, PeersThatAreGoneWithoutAWordAreFoundAndLeaveNothing) {
  const std::size_t peers = test::connections_for(5000);
  std::deque<SocketPair> pairs;
  const test::MemoryMeter memory;
  for (std::size_t i = 0; i < peers; ++i) {
    connect_and_join(pairs.emplace_back());
    pairs.back().peer_sends(std::string("\x81\xfe\x40", 3));  // and the rest of a frame never comes
  }
  node.turn();
  EXPECT_LT(memory.grown() / peers, 3 * kKiB);
  EXPECT_EQ(server.open_connections(), peers);
  node.advance(seconds(70));  // the time-out, and five seconds for the close
  EXPECT_EQ(server.open_connections(), 0U);
  pairs.clear();
  EXPECT_LT(memory.grown(), 3 * kMiB);  // the ledger of reasons is half of it
}

}  // namespace
}  // namespace roost::transport
