// SPDX-License-Identifier: Apache-2.0
// What a client may try before there is a WebSocket, and over long polling.
#include "descriptors.hpp"
#include "memory.hpp"
#include "protocol/http1/request_parser.hpp"
#include "transport/longpoll_request.hpp"
#include "unit/http/http_fixture.hpp"

namespace roost::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

class HttpAttack : public HttpTest {
 protected:
  /// Sends `bytes` again and again until the server has answered.
  std::string floods(std::string_view head, std::string_view bytes) {
    auto peer = connect();
    peer.send(head);
    for (int i = 0; i < 10'000 && !peer.closed(); ++i) {
      if (::send(peer.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) break;
      turn();
      if (peer.receive()) break;
    }
    settle(peer);
    return peer.take();
  }
};

TEST_F(HttpAttack, AFloodOfHeadersIsAnsweredAt16KiB) {
  start();
  const test::MemoryMeter memory;
  EXPECT_THAT(floods("GET / HTTP/1.1\r\nHost: x\r\n", "X-Filler: " + std::string(80, 'x') + "\r\n"),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_LT(memory.peak(), 256 * kKiB);
}

TEST_F(HttpAttack, OneEndlessHeaderIsAnsweredLikewise) {
  start();
  const test::MemoryMeter memory;
  EXPECT_THAT(floods("GET / HTTP/1.1\r\nHost: x\r\nX-Endless: ", std::string(kKiB, 'x')),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_LT(memory.peak(), 256 * kKiB);
}

TEST_F(HttpAttack, AnEndlessRequestLineIsAnsweredAt8KiB) {
  start();
  const test::MemoryMeter memory;
  EXPECT_THAT(floods("GET /", std::string(kKiB, 'x')), StartsWith("HTTP/1.1 414 "));
  EXPECT_LT(memory.peak(), 256 * kKiB);
}

TEST_F(HttpAttack, ABodyThatSaysItIsHugeTakesNothing) {
  serve_health();
  start();
  const test::MemoryMeter memory;
  auto peer = connect();
  EXPECT_THAT(talk(peer, "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nx"),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_LT(memory.peak(), 256 * kKiB);
}

TEST_F(HttpAttack, HandshakesThatTrickleAreCutOffWhenTheirTimeIsOver) {
  const std::size_t count = test::connections_for(1000);
  start();
  std::vector<Peer> peers;
  peers.reserve(count);
  const test::MemoryMeter memory;
  for (std::size_t i = 0; i < count; ++i)
    peers.push_back(connect());
  const std::string request = get("/", "X-Filler: " + std::string(100, 'x') + "\r\n");
  for (std::size_t second = 0; second < 5; ++second) {
    for (Peer& peer : peers)
      peer.send(request.substr(second, 1));
    for (int i = 0; i < 4; ++i)
      turn();
    EXPECT_EQ(server_->open_connections(), count);
    advance(std::chrono::seconds(1));
  }
  EXPECT_LT(memory.grown() / count, 2 * kKiB);
  for (int i = 0; i < 4; ++i)
    turn();
  for (Peer& peer : peers) {
    while (peer.receive()) {
    }
  }
  EXPECT_THAT(peers.front().take(), StartsWith("HTTP/1.1 408 "));
  advance(std::chrono::seconds(3));
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST_F(HttpAttack, TenThousandPeersThatSayNothingAreClosedInTime) {
  const std::size_t count = test::connections_for(10'000);
  start();
  std::vector<Peer> peers;
  peers.reserve(count);
  const test::MemoryMeter memory;
  for (std::size_t i = 0; i < count; ++i)
    peers.push_back(connect());
  EXPECT_LT(memory.grown() / count, kKiB);
  advance(kHandshakeTimeout);
  for (int i = 0; i < 4; ++i)
    turn();
  advance(std::chrono::seconds(3));
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST(LongPollAttack, OfABatchOfAMillionLinesAHundredAreRead) {
  HttpRequest request;
  request.method = "POST";
  request.headers.add("content-type", "application/x-ndjson");
  while (request.body.size() < transport::kMaxPostedBody)
    request.body += "[]\n[]\n[]\n";
  const test::MemoryMeter memory;
  const auto messages = transport::posted_messages(request);
  ASSERT_TRUE(messages);
  EXPECT_EQ(messages->size(), transport::kMaxPostedLines);
  EXPECT_LT(memory.peak(), 64 * kKiB);
}

}  // namespace
}  // namespace roost::http
