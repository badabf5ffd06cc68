// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "http_fixture.hpp"

namespace roost::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

class ResponderTest : public HttpTest {
 protected:
  void SetUp() override { hold_requests(); }

  /// The responder of the request being handled.
  HttpResponder take_responder(Peer& peer) {
    held_.clear();
    peer.send(get("/"));
    turn();
    return std::move(held_.at(0));
  }

  net::Stream upgraded_;
};

TEST_F(ResponderTest, AnswersFromAnotherThread) {
  auto peer = connect();
  auto responder = take_responder(peer);
  std::thread([&] { responder.respond(HttpResponse::text("from afar")); }).join();
  settle(peer);
  EXPECT_EQ(body_of(peer.take()), "from afar");
}

TEST_F(ResponderTest, WakesASleepingShardFromAnotherThread) {
  auto peer = connect();
  std::thread answer(
      [responder = take_responder(peer)]() mutable { responder.respond(HttpResponse::text("wake up")); });
  while (!peer.receive())
    shard_.loop().run_once(10s);
  answer.join();
  EXPECT_EQ(body_of(peer.take()), "wake up");
}

TEST_F(ResponderTest, DestroyedUnansweredAnswers500) {
  auto peer = connect();
  {
    const auto dropped = take_responder(peer);
  }
  settle(peer);
  const auto response = peer.take();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
  EXPECT_EQ(body_of(response), R"({"errors":{"detail":"Internal Server Error"}})");
  EXPECT_FALSE(peer.closed());
}

TEST_F(ResponderTest, DestroyedUnansweredIsLoggedWithTheRequest) {
  auto peer = connect();
  {
    const auto dropped = take_responder(peer);
  }
  settle(peer);
  EXPECT_THAT(log_->text(), HasSubstr("GET /: its responder was dropped without an answer"));
}

TEST_F(ResponderTest, DestroyedByAnExceptionIsLoggedOnlyOnce) {
  router_.route("GET", "/throws",
                [](const HttpRequest&, HttpResponder) { throw std::runtime_error("boom"); });
  auto peer = connect();
  EXPECT_THAT(talk(peer, get("/throws")), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(log_->text(), HasSubstr("GET /throws: the handler threw: boom"));
  EXPECT_THAT(log_->text(), Not(HasSubstr("dropped")));
}

TEST_F(ResponderTest, AssignedOverAnswers500ForTheRequestItHeld) {
  auto peer = connect();
  auto other = connect();
  auto responder = take_responder(peer);
  responder = take_responder(other);
  settle(peer);
  EXPECT_THAT(peer.take(), StartsWith("HTTP/1.1 500"));
  responder.respond(HttpResponse::text("ok"));
  settle(other);
  EXPECT_THAT(other.take(), StartsWith("HTTP/1.1 200"));
}

TEST_F(ResponderTest, AnswersOnlyOnce) {
  auto peer = connect();
  auto responder = take_responder(peer);
  responder.respond(HttpResponse::text("first"));
  responder.respond(HttpResponse::text("second"));
  settle(peer);
  const auto responses = peer.take();
  EXPECT_EQ(count_of("HTTP/1.1", responses), 1U);
  EXPECT_EQ(body_of(responses), "first");
}

TEST_F(ResponderTest, IsHarmlessAfterTheServerIsGone) {
  auto peer = connect();
  auto responder = take_responder(peer);
  server_.reset();
  responder.respond(HttpResponse::text("to nobody"));
  turn();
  settle(peer);
  EXPECT_EQ(peer.take(), "");
}

TEST_F(ResponderTest, AResponseWithAnInjectedHeaderIs500AndLogged) {
  auto peer = connect();
  auto response = HttpResponse::text("ok");
  response.headers.add("x-a", "b\r\nset-cookie: stolen");
  take_responder(peer).respond(std::move(response));
  settle(peer);
  const auto sent = peer.take();
  EXPECT_THAT(sent, StartsWith("HTTP/1.1 500"));
  EXPECT_EQ(count_of("stolen", sent), 0U);
  EXPECT_THAT(log_->text(), HasSubstr("cannot be sent"));
}

TEST_F(ResponderTest, UpgradePassesOnSocketHeadLeftoverAndToken) {
  auto peer = connect();
  router_.mount("/ws", [this](const HttpRequest&, HttpResponder responder) {
    HttpResponse head{101, {{"connection", "Upgrade"}, {"upgrade", "websocket"}}, {}};
    upgrade(std::move(responder), std::move(head), [this](Upgraded upgraded) {
      EXPECT_TRUE(shard_.loop().on_loop_thread());
      EXPECT_EQ(upgraded.leftover, "\x81\x80");
      EXPECT_EQ(upgraded.socket.write(upgraded.head + "frames").status, net::IoStatus::bytes);
      EXPECT_TRUE(upgraded.watch);  // which ends here
      upgraded_ = std::move(upgraded.socket);
    });
  });
  const auto response = talk(peer, get("/ws", "Connection: Upgrade\r\nUpgrade: websocket\r\n") + "\x81\x80");
  EXPECT_THAT(response, StartsWith("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\n"));
  EXPECT_EQ(count_of("content-length", response), 0U);
  EXPECT_EQ(body_of(response), "frames");
  EXPECT_EQ(server_->open_connections(), 0U);
  EXPECT_FALSE(peer.closed());
}

}  // namespace
}  // namespace roost::http
