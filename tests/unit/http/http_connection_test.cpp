// SPDX-License-Identifier: Apache-2.0
#include "http/http_connection.hpp"

#include <cstdint>

#include "http_fixture.hpp"

namespace roost::http {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(HttpTest, AnswersAndKeepsTheConnection) {
  serve_health();
  auto peer = connect();
  const auto response = talk(peer, get("/health"));
  EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head_of(response), AllOf(HasSubstr("content-length: 2\r\n"), HasSubstr("date: "),
                                       HasSubstr("content-type: text/plain; charset=utf-8\r\n"),
                                       HasSubstr("cache-control: max-age=0, private, must-revalidate\r\n"),
                                       Not(HasSubstr("connection:"))));
  EXPECT_EQ(body_of(response), "ok");
  EXPECT_THAT(talk(peer, get("/health")), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_FALSE(peer.closed());
}

TEST_F(HttpTest, ReadsARequestThatComesOneByteAtATime) {
  std::string body;
  router_.route("POST", "/", [&](const HttpRequest& request, HttpResponder responder) {
    body = request.body;
    responder.respond(HttpResponse::text("ok"));
  });
  auto peer = connect();
  for (const char c : std::string_view("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")) {
    peer.send({&c, 1});
    turn();
  }
  settle(peer);
  EXPECT_THAT(peer.take(), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(body, "hello");
}

TEST_F(HttpTest, AnswersPipelinedRequestsInOrder) {  // golden cowboy-1-http, 79
  router_.route("GET", "/number", [](const HttpRequest& request, HttpResponder responder) {
    responder.respond(HttpResponse::text("number " + *request.param("n") + "."));
  });
  auto peer = connect();
  const auto responses = talk(peer, get("/number?n=1") + get("/number?n=2") + get("/number?n=3"));
  EXPECT_EQ(count_of("HTTP/1.1 200 OK", responses), 3U);
  EXPECT_LT(responses.find("number 1."), responses.find("number 2."));
  EXPECT_LT(responses.find("number 2."), responses.find("number 3."));
  EXPECT_FALSE(peer.closed());
}

TEST_F(HttpTest, ALargeBodyIsSentAfterItsHeadWhetherThereIsRoomForTheHeadOrNot) {
  const std::string text(20UL * 1024, 'x');
  router_.route("GET", "/body", [&](const HttpRequest& request, HttpResponder responder) {
    std::string body;
    body.reserve(std::stoul(*request.param("room")));
    body.append(text).append("end");
    responder.respond(HttpResponse::text(std::move(body)));
  });
  auto peer = connect();
  for (const char* const room : {"0", "40000"}) {
    const auto response = talk(peer, get(std::string("/body?room=") + room));
    EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(body_of(response) == text + "end") << body_of(response).size();
  }
}

TEST_F(HttpTest, APipelinedRequestWaitsForTheAnswerBeforeIt) {
  hold_requests();
  auto peer = connect();
  EXPECT_EQ(talk(peer, get("/") + get("/")), "");
  ASSERT_EQ(held_.size(), 1U);
  held_[0].respond(HttpResponse::text("first"));
  settle(peer);
  EXPECT_EQ(body_of(peer.take()), "first");
  ASSERT_EQ(held_.size(), 2U);
}

TEST_F(HttpTest, PipelinedBytesAreKeptUpToABound) {
  hold_requests();
  auto peer = connect();
  peer.send(get("/"));
  turn();
  const std::string junk(64 * 1024, 'x');
  int sent = 0;  // in pieces; the kernel's buffers hold several megabytes
  for (; sent < 1000; ++sent) {
    if (::send(peer.fd(), junk.data(), junk.size(), MSG_DONTWAIT) < static_cast<long>(junk.size())) break;
    turn();
    turn();
  }
  EXPECT_LT(sent, 1000) << "the server reads on without a bound";
}

TEST_F(HttpTest, ConnectionCloseIsAnsweredAndObeyed) {  // golden cowboy-1-http, 80
  serve_health();
  auto peer = connect();
  const auto response = talk(peer, get("/health", "Connection: close\r\n"));
  EXPECT_THAT(response, HasSubstr("connection: close\r\n"));
  EXPECT_EQ(body_of(response), "ok");
  EXPECT_TRUE(peer.closed());
  peer.send_fin();
  turn();
  turn();
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST_F(HttpTest, Http10IsClosedUnlessItAsksToStay) {  // golden cowboy-1-http, 81
  serve_health();
  auto peer = connect();
  EXPECT_THAT(talk(peer, "GET /health HTTP/1.0\r\n\r\n"), HasSubstr("connection: close\r\n"));
  EXPECT_TRUE(peer.closed());
  auto stays = connect();
  EXPECT_THAT(talk(stays, "GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
              HasSubstr("connection: keep-alive\r\n"));
  EXPECT_FALSE(stays.closed());
}

TEST_F(HttpTest, HeadHasTheHeadersOfGetAndNoBody) {
  serve_health();
  auto peer = connect();
  const auto response = talk(peer, "HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(response, HasSubstr("content-length: 2\r\n"));
  EXPECT_EQ(body_of(response), "");
}

TEST_F(HttpTest, AFaultIsAnsweredAndEndsTheConnectionOnly) {
  serve_health();
  auto other = connect();
  auto peer = connect();
  const auto response = talk(peer, "NONSENSE\r\n\r\n" + get("/health"));
  EXPECT_THAT(response,
              AllOf(StartsWith("HTTP/1.1 400 Bad Request\r\n"), HasSubstr("connection: close\r\n")));
  EXPECT_EQ(count_of("HTTP/1.1", response), 1U);
  EXPECT_TRUE(peer.closed());
  EXPECT_THAT(talk(other, get("/health")), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpTest, TlsOnAClearTextPortIsRefusedAndLogged) {
  auto peer = connect();
  // The beginning of a ClientHello.
  const auto answer = talk(peer, std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_TRUE(peer.closed());
  EXPECT_THAT(log_->text(), HasSubstr("http: 127.0.0.1 speaks TLS on clear-text port " +
                                      std::to_string(listener_->address().port()) + "; refused"));
}

TEST_F(HttpTest, ATooLargeBodyIs413AndTheResponseArrivesThoughThePeerKeepsSending) {
  start({.limits = {.body = 10}});
  auto peer = connect();
  peer.send("POST / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nContent-Length: 100000\r\n\r\n");
  turn();
  peer.send(std::string(100'000, 'x'));
  settle(peer);
  const auto response = peer.take();
  EXPECT_THAT(response, StartsWith("HTTP/1.1 413 Request Entity Too Large\r\n"));
  EXPECT_THAT(response, HasSubstr("content-type: text/html"));
  EXPECT_TRUE(peer.closed());
}

TEST_F(HttpTest, AQueryThatIsNotUtf8Is400AndTheConnectionStays_B112) {  // golden cowboy-1-http, 20
  serve_health();
  auto peer = connect();
  const auto response = talk(peer, get("/health?x=%ff"));
  EXPECT_THAT(response, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_EQ(body_of(response), R"({"errors":{"detail":"Bad Request"}})");
  EXPECT_THAT(talk(peer, get("/health")), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpTest, ManyPipelinedFaultyQueriesAreAnsweredInOrder) {
  auto peer = connect();
  std::string requests;
  for (int i = 0; i < 500; ++i)
    requests += get("/?x=%ff");
  EXPECT_EQ(count_of("HTTP/1.1 400", talk(peer, requests)), 500U);
}

TEST_F(HttpTest, APeerThatExpectsItGets100ContinueOnce) {
  router_.route("POST", "/", [](const HttpRequest& request, HttpResponder responder) {
    responder.respond(HttpResponse::text(request.body));
  });
  auto peer = connect();
  const auto told =
      talk(peer, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(told, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(talk(peer, "o"), "");
  EXPECT_EQ(body_of(talk(peer, "k")), "ok");
}

TEST_F(HttpTest, APeerThatHasFinishedSendingStillGetsItsAnswers) {
  serve_health();
  auto peer = connect();
  peer.send(get("/health") + get("/health"));
  peer.send_fin();
  settle(peer);
  EXPECT_EQ(count_of("HTTP/1.1 200 OK", peer.take()), 2U);
  EXPECT_TRUE(peer.closed());
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST_F(HttpTest, APeerThatVanishesWhileItsRequestIsHandledLeavesNothingBehind) {
  hold_requests();
  auto peer = connect();
  peer.send(get("/"));
  turn();
  ASSERT_EQ(held_.size(), 1U);
  peer.reset();
  turn();
  EXPECT_EQ(server_->open_connections(), 0U);
  held_[0].respond(HttpResponse::text("to nobody"));
  turn();
}

TEST_F(HttpTest, ALargeResponseIsSentAsThePeerReadsIt) {
  const std::string large(8 * 1024 * 1024, 'x');
  router_.route("GET", "/", [&](const HttpRequest&, HttpResponder responder) {
    responder.respond(HttpResponse::text(large));
  });
  auto peer = connect();
  std::string response = talk(peer, get("/"));
  // On a busy machine the kernel may move nothing for a moment, which looks like the end of it.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (body_of(response).size() < large.size() && std::chrono::steady_clock::now() < deadline) {
    settle(peer);
    response += peer.take();
  }
  EXPECT_EQ(body_of(response).size(), large.size());
  EXPECT_FALSE(peer.closed());
}

class Counter final : public net::ConnectionCounter {
 public:
  void connection_closed(std::uint32_t, std::uint32_t) noexcept override { ++closed; }
  net::Counted count_for(std::uint32_t&, const base::IpAddress&) override { return net::Counted::yes; }
  void stop_counting(std::uint32_t&) noexcept override {}
  int closed = 0;
};

TEST_F(HttpTest, TheTokenIsReleasedWithTheConnection) {
  const auto counter = std::make_shared<Counter>();
  auto peer = connect(net::ConnectionToken(counter, 0, 0));
  turn();
  EXPECT_EQ(counter->closed, 0);
  peer.send_fin();
  turn();
  EXPECT_EQ(counter->closed, 1);
}

}  // namespace
}  // namespace roost::http
