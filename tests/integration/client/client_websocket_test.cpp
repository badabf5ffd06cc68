// SPDX-License-Identifier: Apache-2.0
// The raw connection against a small server on the same loop.
#include "client_websocket_test.hpp"

namespace roost::client {
namespace {

TEST_F(WebSocketConnectionTest, SendsAndReceives) {
  server_.on_message = [](test::PeerConnection& peer, const std::string& message) {
    peer.text("re: " + message);
  };
  open(server_.url());
  run_until_noted(1);
  EXPECT_TRUE(connection_->send(Opcode::text, "hello"));
  run_until_noted(2);
  EXPECT_EQ(notes_, (Notes{"open", "text re: hello"}));
}

TEST_F(WebSocketConnectionTest, SendsTheGivenHeaders) {
  open(server_.url("/s?a=1"),
       {.headers = {{"Origin", "http://o"}, {"Cookie", "a=b"}}, .subprotocols = {"phoenix"}, .timeout = 5s});
  run_until_noted(1);
  const auto& request = server_.last().request;
  EXPECT_EQ(request.target, "/s?a=1");
  EXPECT_EQ(request.headers.get("host"), "127.0.0.1:" + std::to_string(server_.port()));
  EXPECT_EQ(request.headers.get("origin"), "http://o");
  EXPECT_EQ(request.headers.get("cookie"), "a=b");
  EXPECT_EQ(connection_->response().headers.get("sec-websocket-protocol"), "phoenix");
}

TEST_F(WebSocketConnectionTest, FramesThatArriveWithThe101AreRead) {
  server_.on_open = [](test::PeerConnection& peer) { peer.text("first"); };
  open(server_.url());
  run_until_noted(2);
  EXPECT_EQ(notes_, (Notes{"open", "text first"}));
}

TEST_F(WebSocketConnectionTest, AnswersPingsAndReportsPongs) {
  server_.on_open = [](test::PeerConnection& peer) { peer.ping("are you there"); };
  open(server_.url());
  run_until_noted(1);
  EXPECT_TRUE(connection_->ping("and you"));
  run_until_noted(2);
  EXPECT_EQ(notes_.back(), "pong and you");
  EXPECT_EQ(server_.last().pongs, (Notes{"are you there"}));
}

TEST_F(WebSocketConnectionTest, AMessageLargerThanTheSocketBuffersArrivesComplete) {
  const std::string large(3'000'000, 'x');
  server_.on_message = [](test::PeerConnection&, const std::string&) {};
  open(server_.url());
  run_until_noted(1);
  EXPECT_TRUE(connection_->send(Opcode::binary, large));
  server_.run_until([&] { return !server_.last().messages.empty(); });
  EXPECT_EQ(server_.last().messages.front(), large);
  EXPECT_EQ(connection_->unsent(), 0U);
}

TEST_F(WebSocketConnectionTest, UnsentDataIsBounded) {
  open(server_.url(), {.timeout = 5s, .max_unsent_bytes = 100});
  run_until_noted(1);
  EXPECT_FALSE(connection_->send(Opcode::text, std::string(101, 'x')));
  EXPECT_TRUE(connection_->send(Opcode::text, std::string(100, 'x')));
}

TEST_F(WebSocketConnectionTest, ACloseFromTheServerIsAnsweredAndReported) {
  server_.on_open = [](test::PeerConnection& peer) { peer.close(CloseCode::service_restart, "restart"); };
  open(server_.url());
  run_until_noted(2);
  EXPECT_EQ(notes_.back(), "closed 1012 restart");
  server_.run_until([&] { return server_.last().closed.has_value(); });
  EXPECT_EQ(server_.last().closed, "1000 ") << "clients must not send 1012";
}

TEST_F(WebSocketConnectionTest, OurClosingHandshakeEndsWithTheAnswer) {
  open(server_.url());
  run_until_noted(1);
  connection_->close(CloseCode::normal, "done");
  EXPECT_FALSE(connection_->send(Opcode::text, "too late"));
  run_until_noted(2);
  EXPECT_EQ(notes_.back(), "closed 1000 ");
  EXPECT_EQ(server_.last().closed, "1000 done");
}

TEST_F(WebSocketConnectionTest, AServerThatDoesNotAnswerTheCloseIsDropped) {
  server_.on_open = [](test::PeerConnection& peer) { peer.write("\x81"); };  // a frame that never ends
  open(server_.url(), {.timeout = 5s, .close_timeout = 10ms});
  run_until_noted(1);
  server_.last().cut();
  connection_->close(CloseCode::normal, "");
  run_until_noted(2);
  EXPECT_EQ(notes_.back().substr(0, 11), "closed 1006");
}

TEST_F(WebSocketConnectionTest, AConnectionThatIsCutIs1006) {
  open(server_.url());
  run_until_noted(1);
  server_.last().cut();
  run_until_noted(2);
  EXPECT_EQ(notes_.back(), "closed 1006 the server closed the connection");
}

TEST_F(WebSocketConnectionTest, AServerThatBreaksTheProtocolGetsItsCloseCode) {
  server_.on_open = [](test::PeerConnection& peer) {
    peer.write(std::string_view("\x83\x00", 2));
  };  // a reserved opcode
  open(server_.url());
  run_until_noted(2);
  EXPECT_EQ(notes_.back().substr(0, 11), "closed 1002");
  server_.run_until([&] { return server_.last().closed.has_value(); });
  EXPECT_EQ(server_.last().closed->substr(0, 4), "1002");
}

TEST_F(WebSocketConnectionTest, AMessageAboveTheLimitClosesWith1009) {
  server_.on_open = [](test::PeerConnection& peer) { peer.text(std::string(11, 'x')); };
  open(server_.url(), {.timeout = 5s, .max_message_size = 10});
  run_until_noted(2);
  EXPECT_EQ(notes_.back().substr(0, 11), "closed 1009");
}

TEST_F(WebSocketConnectionTest, AnHttpAnswerIsARefusalWithItsBody) {
  server_.answer_request = [](const auto&) {
    return "HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nnot today";
  };
  open(server_.url());
  run_until_noted(1);
  EXPECT_EQ(notes_.front(), "refused: the server refused the upgrade: 403 Forbidden");
  EXPECT_EQ(refusal_->response->status, 403U);
  EXPECT_EQ(refusal_->response->body, "not today");
}

TEST_F(WebSocketConnectionTest, AWrongAcceptKeyIsARefusal) {
  server_.answer_request = [](const auto&) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  };
  open(server_.url());
  run_until_noted(1);
  EXPECT_NE(notes_.front().find("does not match the key"), std::string::npos) << notes_.front();
}

TEST_F(WebSocketConnectionTest, AServerThatDoesNotSpeakHttpIsARefusal) {
  server_.answer_request = [](const auto&) { return "220 mail.example.com ESMTP\r\n\r\n"; };
  open(server_.url());
  run_until_noted(1);
  EXPECT_NE(notes_.front().find("not HTTP"), std::string::npos) << notes_.front();
}

TEST_F(WebSocketConnectionTest, ASilentServerTimesOut) {
  const auto silent = net::Listener::open({}).value();
  open("ws://" + silent.address().to_string(), {.timeout = 20ms});
  run_until_noted(1);
  EXPECT_EQ(refusal_->error.code, std::errc::timed_out);
}

TEST_F(WebSocketConnectionTest, ARefusedConnectionIsReported) {
  std::string url;
  {
    const test::PeerServer gone;
    url = gone.url();
  }
  open(url);
  run_until_noted(1);
  EXPECT_EQ(refusal_->error.code, std::errc::connection_refused);
}

TEST_F(WebSocketConnectionTest, AnUnknownHostIsReported) {
  open("ws://no-such-host.invalid/");
  run_until_noted(1);
  EXPECT_NE(notes_.front().find("look up no-such-host.invalid"), std::string::npos) << notes_.front();
}

TEST_F(WebSocketConnectionTest, AHostNameIsResolved) {
  open("ws://localhost:" + std::to_string(server_.port()) + "/");
  run_until_noted(1);
  EXPECT_EQ(notes_.front(), "open");
}

TEST_F(WebSocketConnectionTest, AbandoningItSendsACloseFrameAndNoEventFollows) {
  open(server_.url());
  run_until_noted(1);
  connection_->abandon(CloseCode::going_away, "bye");
  connection_.reset();
  server_.run_until([&] { return server_.last().closed.has_value(); });
  EXPECT_EQ(server_.last().closed, "1001 bye");
  EXPECT_EQ(notes_, (Notes{"open"}));
}

TEST_F(WebSocketConnectionTest, AbandoningItWhileConnectingEndsTheAttempt) {
  open(server_.url());
  connection_.reset();
  server_.loop().run_once(0ms);
  EXPECT_EQ(notes_, Notes{});
}

TEST_F(WebSocketConnectionTest, AnInvalidHeaderFailsAtOnce) {
  const auto opened =
      connection_->open(*parse_websocket_url(server_.url()), {.headers = {{"A", "x\r\nB: y"}}});
  EXPECT_FALSE(opened);
}

}  // namespace
}  // namespace roost::client
