// SPDX-License-Identifier: Apache-2.0
// How long a connection may keep the server waiting, with the clock advanced by the test.
#include <cstdint>

#include "http_fixture.hpp"

namespace roost::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr auto kTick = 1ms;

TEST_F(HttpTest, APeerThatSendsNothingIsClosedWithoutAResponse) {  // golden cowboy-1-http, 92
  auto peer = connect();
  expect_open_just_before(kHandshakeTimeout, peer);
  EXPECT_TRUE(peer.closed());
  EXPECT_EQ(peer.take(), "");
}

TEST_F(HttpTest, AFirstRequestThatIsIncompleteAtTheTimeOutIs408EvenIfItTrickles) {
  auto peer = connect();
  for (int second = 0; second < 4; ++second) {
    EXPECT_EQ(talk(peer, second == 0 ? "GET / HTTP/1.1\r\n" : "X: y\r\n"), "");
    advance(1s);
  }
  advance(1s + kTick);
  settle(peer);
  EXPECT_THAT(peer.take(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_TRUE(peer.closed());
}

TEST_F(HttpTest, AConnectionIsKeptBetweenRequestsForLongerThanProxiesKeepTheirs) {
  serve_health();
  auto peer = connect();
  talk(peer, get("/health"));
  expect_open_just_before(75s, peer);
  EXPECT_TRUE(peer.closed());
  EXPECT_EQ(peer.take(), "");
}

TEST_F(HttpTest, HowLongAConnectionIsKeptBetweenRequestsIsAnOption) {
  serve_health();
  start({.keep_alive = 5min, .send_timeout = 1s});
  auto peer = connect();
  talk(peer, get("/health"));
  advance(5min - 1s);
  EXPECT_EQ(body_of(talk(peer, get("/health"))), "ok");
  expect_open_just_before(5min, peer);
  EXPECT_TRUE(peer.closed());
}

TEST_F(HttpTest, ALaterRequestHasTheRequestTimeoutFromItsFirstByte) {
  serve_health();
  start({.request_timeout = 10s});
  auto peer = connect();
  talk(peer, get("/health"));
  advance(30s);
  EXPECT_EQ(talk(peer, "GET /hea"), "");
  advance(10s + kTick);
  settle(peer);
  EXPECT_THAT(peer.take(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST_F(HttpTest, AHandlerHasNoTimeLimit) {
  hold_requests();
  auto peer = connect();
  talk(peer, get("/"));
  advance(1h);
  held_[0].respond(HttpResponse::text("at last"));
  settle(peer);
  EXPECT_EQ(body_of(peer.take()), "at last");
}

TEST_F(HttpTest, APeerThatDoesNotReadItsResponseIsClosed) {
  std::vector<std::pair<Cause, std::string>> ended;
  start({.on_refused = [&](const base::SocketAddress&, const Why& why, std::uint16_t, const auto& evidence) {
    EXPECT_GT(evidence.queued_bytes, 1'000'000U);
    ended.emplace_back(why.cause, why.detail);
    return true;
  }});
  router_.route("GET", "/", [](const HttpRequest&, HttpResponder responder) {
    responder.respond(HttpResponse::text(std::string(32 * 1024 * 1024, 'x')));
  });
  auto peer = connect();
  peer.send(get("/"));
  for (int i = 0; i < 10; ++i)
    turn();
  EXPECT_EQ(server_->open_connections(), 1U);
  advance(60s + kTick);
  EXPECT_EQ(server_->open_connections(), 0U);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0], std::pair(Cause::response_unread, std::string("GET /")));
}

TEST_F(HttpTest, APeerThatDoesNotHangUpAfterTheLastResponseIsClosed) {
  serve_health();
  auto peer = connect();
  talk(peer, get("/health", "Connection: close\r\n"));
  EXPECT_EQ(server_->open_connections(), 1U);
  advance(2s + kTick);
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST_F(HttpTest, DrainClosesTheIdleAtOnceAndTheOthersAfterTheirResponse) {
  hold_requests();
  auto idle = connect();
  auto busy = connect();
  talk(busy, get("/"));
  server_->drain();
  settle(idle);
  EXPECT_TRUE(idle.closed());
  EXPECT_FALSE(busy.closed());
  held_[0].respond(HttpResponse::text("ok"));
  settle(busy);
  EXPECT_THAT(busy.take(), HasSubstr("connection: close\r\n"));
  EXPECT_TRUE(busy.closed());
}

TEST_F(HttpTest, WithoutKeepAliveTheNextResponseIsTheLastAndIdleConnectionsStay) {
  hold_requests();
  auto idle = connect();
  auto busy = connect();
  talk(busy, get("/"));
  server_->end_keep_alive();
  settle(idle);
  EXPECT_FALSE(idle.closed());
  held_[0].respond(HttpResponse::text("ok"));
  settle(busy);
  EXPECT_THAT(busy.take(), HasSubstr("connection: close\r\n"));
  EXPECT_TRUE(busy.closed());
}

}  // namespace
}  // namespace roost::http
