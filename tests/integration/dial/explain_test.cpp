// SPDX-License-Identifier: Apache-2.0
// `roost explain` as a process against a small server: its requests, output and exit code.
#include "dial_test.hpp"
#include "protocol/websocket/frame_writer.hpp"

namespace roost::test {
namespace {

class ExplainTest : public DialTest {
 protected:
  /// The exit code.
  int explain(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"roost", "explain"});
    child_ = std::make_unique<Child>(arguments);
    return wait_for_end();
  }
  [[nodiscard]] bool says(const std::string& text) const {
    return child_->out().find(text) != std::string::npos;
  }
  void check_origins() {
    server_.answer_request = [](const http1::Request& request) {
      const bool foreign =
          request.headers.get("origin").value_or("https://good.example") != "https://good.example";
      return foreign ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n" : "";
    };
  }
};

TEST_F(ExplainTest, ExitsWith0IfTheServerAccepts) {
  check_origins();
  EXPECT_EQ(explain({"-o", "https://good.example", "-H", "X-One: 1", server_.url()}), 0);
  EXPECT_TRUE(says("Accepted. The origin check accepts https://good.example")) << child_->out();
  ASSERT_EQ(server_.connections.size(), 2U);
  EXPECT_EQ(server_.connections.front().request.headers.get("x-one"), "1");
  EXPECT_EQ(server_.connections.front().closed, "1000 ");
}

TEST_F(ExplainTest, ExitsWith1AndTheRuleIfTheServerRefuses) {
  check_origins();
  EXPECT_EQ(explain({"--json", "-o", "https://evil.example", server_.url()}), 1);
  EXPECT_TRUE(says(R"("rule":"origin")")) << child_->out();
}

TEST_F(ExplainTest, ReadsARefusalForGoodOnTheOpenConnection) {
  constexpr std::string_view kRefused = R"([null,null,"phoenix","refused",{"reason":"token expired"}])";
  server_.after_head = websocket::frame_message(websocket::Opcode::text, kRefused).view();
  EXPECT_EQ(explain({"--vsn", "2.0.0", server_.url()}), 1);
  EXPECT_TRUE(says("refused for good: token expired")) << child_->out();
}

TEST_F(ExplainTest, ExitsWith1IfTheServerOpensAndClosesAtOnce) {
  server_.on_open = [](PeerConnection& peer) { peer.close(websocket::CloseCode::internal_error, "oops"); };
  EXPECT_EQ(explain({server_.url()}), 1);
  EXPECT_TRUE(says("drops it at once: it closes with 1011: oops")) << child_->out();
}

TEST_F(ExplainTest, ExitsWith1IfTheServerOpensAndIsGone) {
  server_.on_open = [](PeerConnection& peer) { peer.cut(); };
  EXPECT_EQ(explain({"--json", server_.url()}), 1);
  EXPECT_TRUE(says(R"("rule":"dropped")")) << child_->out();
}

TEST_F(ExplainTest, ExitsWith2IfNothingIsListening) {
  std::string url;
  {
    const PeerServer gone;
    url = gone.url();
  }
  EXPECT_EQ(explain({url}), 2);
  EXPECT_TRUE(says("Nothing is listening there")) << child_->out();
}

TEST_F(ExplainTest, ExitsWith2ForAnInvalidUrl) {
  EXPECT_EQ(explain({"localhost"}), 2);
  EXPECT_NE(child_->err().find("localhost"), std::string::npos);
}

}  // namespace
}  // namespace roost::test
