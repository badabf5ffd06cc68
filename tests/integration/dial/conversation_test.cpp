// SPDX-License-Identifier: Apache-2.0
// The input and output of `roost dial`, and how it ends.
#include <signal.h>

#include "dial_test.hpp"

namespace roost::test {
namespace {

using websocket::CloseCode;

class DialConversationTest : public DialTest {};

TEST_F(DialConversationTest, TheSessionOfTheArticle) {
  server_.on_message = [](PeerConnection& peer, const std::string& message) {
    EXPECT_EQ(message, R"({"topic":"numbers:positive","event":"phx_join","payload":{},"ref":"1"})");
    peer.text(
        R"({"topic":"numbers:positive","ref":"1","payload":{"status":"ok","response":{}},"event":"phx_reply"})");
    for (const auto* number : {"62402", "62434", "62466"})
      peer.text(R"({"topic":"numbers:positive","ref":null,"payload":{"number":)" + std::string(number) +
                R"(},"event":"update"})");
  };
  dial({server_.url(), R"({"topic":"numbers:positive","event":"phx_join","payload":{},"ref":"1"})"});
  wait_for("62466");
  EXPECT_EQ(
      child_->out(),
      connected() +
          R"({"topic":"numbers:positive","ref":"1","payload":{"status":"ok","response":{}},"event":"phx_reply"}
{"topic":"numbers:positive","ref":null,"payload":{"number":62402},"event":"update"}
{"topic":"numbers:positive","ref":null,"payload":{"number":62434},"event":"update"}
{"topic":"numbers:positive","ref":null,"payload":{"number":62466},"event":"update"}
)");
  server_.last().close(CloseCode::normal);
  EXPECT_EQ(wait_for_end(), 2);
  EXPECT_TRUE(child_->out().ends_with("Disconnected!\n"));
  EXPECT_EQ(child_->err(), "");
}

TEST_F(DialConversationTest, SendsItsArgumentsAndThenEveryTypedLine) {
  dial({server_.url(), "one", "[\"2\",\"3\"]"});
  wait_for("Connected");
  child_->type("three\n\nfour\n");
  server_.run_until([&] { return server_.last().messages.size() == 4; });
  EXPECT_EQ(server_.last().messages, (std::vector<std::string>{"one", "[\"2\",\"3\"]", "three", "four"}));
}

TEST_F(DialConversationTest, AnswersStillArriveAfterTheEndOfInput) {
  server_.on_message = [](PeerConnection& peer, const std::string& message) { peer.text("re: " + message); };
  dial({server_.url()});
  child_->type("a\nlast, without an end");
  child_->end_input();
  EXPECT_EQ(wait_for_end(), 0);
  EXPECT_EQ(child_->out(), connected() + "re: a\nre: last, without an end\n");
  EXPECT_EQ(server_.last().closed, "1000 ");
}

TEST_F(DialConversationTest, WithWaitItContinuesAfterItsInput) {
  dial({"--wait", server_.url()});
  child_->end_input();
  wait_for("Connected");
  const auto later = std::chrono::steady_clock::now() + std::chrono::milliseconds(700);
  server_.run_until([&] { return std::chrono::steady_clock::now() > later; });
  server_.last().text("still here");
  wait_for("still here\n");
}

TEST_F(DialConversationTest, CtrlCExitsWith130) {
  dial({server_.url()});
  wait_for("Connected");
  child_->signal(SIGINT);
  EXPECT_EQ(wait_for_end(), 130);
  server_.run_until([&] { return server_.last().closed.has_value(); });
  EXPECT_EQ(server_.last().closed, "1000 ");
}

TEST_F(DialConversationTest, AVanishedServerExitsWith2) {
  dial({"-v", server_.url()});
  wait_for("Connected");
  server_.last().cut();
  EXPECT_EQ(wait_for_end(), 2);
  EXPECT_EQ(child_->out(), connected() + "Disconnected!\n");
  EXPECT_NE(child_->err().find("closed with 1006"), std::string::npos);
}

TEST_F(DialConversationTest, AClosedPipeEndsIt) {
  dial({server_.url()});
  wait_for("Connected");
  child_->close_output();
  server_.last().text("nobody reads this");
  EXPECT_EQ(wait_for_end(), 128 + SIGPIPE);
}

TEST_F(DialConversationTest, EchoPrintsWhatIsSent) {
  dial({"-e", server_.url(), "hello"});
  wait_for("> hello\n");
}

TEST_F(DialConversationTest, BinaryFramesAreShownInHex) {
  dial({server_.url()});
  wait_for("Connected");
  server_.last().binary(std::string_view("\x00\xff\n", 3));
  wait_for("00ff0a\n");
  server_.run_until([&] { return child_->err().find("-b writes them") != std::string::npos; });
}

TEST_F(DialConversationTest, WithBinaryBytesPassUnchanged) {
  server_.on_message = [](PeerConnection& peer, const std::string& message) { peer.binary(message); };
  dial({"-b", server_.url()});
  wait_for("Connected");
  child_->type(std::string_view("\x00\xff\n", 3));
  wait_for(std::string("\x00\xff\n", 3));
  EXPECT_EQ(child_->out(), connected() + std::string("\x00\xff\n", 3));
}

TEST_F(DialConversationTest, AFileLargerThanTheSocketBuffersIsSentCompletely) {
  server_.on_message = [](PeerConnection&, const std::string&) {};
  dial({server_.url()});
  wait_for("Connected");
  constexpr std::size_t kLines = 3000;
  std::thread typist([&] {
    for (std::size_t line = 0; line < kLines; ++line)
      child_->type(std::string(1000, 'x') + "\n");
    child_->end_input();
  });
  EXPECT_EQ(wait_for_end(), 0);
  typist.join();
  EXPECT_EQ(server_.last().messages.size(), kLines);
}

TEST_F(DialConversationTest, PingsCarryTheirMessage) {
  dial({"-v", "-p", "0.01", "--ping-msg", "hi there", server_.url()});
  server_.run_until([&] { return child_->err().find("pong hi there") != std::string::npos; });
}

}  // namespace
}  // namespace roost::test
