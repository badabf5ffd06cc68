// SPDX-License-Identifier: Apache-2.0
// `roost dial` until it is connected: headers, logins, redirects, profiles, and its error messages.
#include <filesystem>
#include <fstream>

#include "dial_test.hpp"

namespace roost::test {
namespace {

class DialHandshakeTest : public DialTest {
 protected:
  static constexpr int kFailed = 1;
  static constexpr int kHandshakeRefused = 3;
  static constexpr int kTimedOut = 5;

  /// It exits with this code and has printed this.
  void expect_failure(const std::string& said, int code = kFailed) {
    EXPECT_EQ(wait_for_end(), code);
    EXPECT_NE(child_->err().find(said), std::string::npos) << child_->err();
    EXPECT_EQ(child_->out().find("Connected"), std::string::npos);
  }
  [[nodiscard]] std::string http(const std::string& path) const {
    return "http" + server_.url(path).substr(2);
  }
};

TEST_F(DialHandshakeTest, SendsHeadersAndOrigin) {
  dial({"-H", "X-One:1", "-H", "X-Two: 2", "-o", "http://here", server_.url()});
  wait_for("Connected");
  const auto& headers = server_.last().request.headers;
  EXPECT_EQ(headers.get("x-one"), "1");
  EXPECT_EQ(headers.get("x-two"), "2");
  EXPECT_EQ(headers.get("origin"), "http://here");
}

TEST_F(DialHandshakeTest, SendsAnAuthTokenAsASubprotocol) {
  dial({"--auth-token", "a.b-c", server_.url()});
  wait_for("Connected");
  const auto& request = server_.last().request;
  EXPECT_EQ(request.headers.get("sec-websocket-protocol"), "phoenix, base64url.bearer.phx.YS5iLWM");
  EXPECT_EQ(request.target, "/socket/websocket") << "and not in the URL, which proxies log";
}

TEST_F(DialHandshakeTest, PrintsTheHeadsOfBothSides) {
  dial({"-I", server_.url()});
  wait_for("Connected");
  EXPECT_TRUE(child_->out().starts_with("GET /socket/websocket HTTP/1.1\nHost: ")) << child_->out();
  EXPECT_NE(child_->out().find("\n\nHTTP/1.1 101 Switching Protocols\n"), std::string::npos);
  EXPECT_EQ(child_->out().find('\r'), std::string::npos);
}

TEST_F(DialHandshakeTest, ARefusalIsPrintedWithItsBody) {
  server_.answer_request = [](const auto&) {
    return "HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nnot today";
  };
  dial({server_.url()});
  expect_failure("answered 403 Forbidden and did not open a WebSocket\nnot today\n", kHandshakeRefused);
}

TEST_F(DialHandshakeTest, ARefusalLeadsToTheCommandThatExplainsIt) {
  server_.answer_request = [](const auto&) { return "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"; };
  dial({"-o", "http://evil.example", server_.url("/socket/websocket?a=1")});
  expect_failure("to find out why: roost explain --origin http://evil.example '" +
                     server_.url("/socket/websocket?a=1") + "'\n",
                 kHandshakeRefused);
}

TEST_F(DialHandshakeTest, TheCommandThatExplainsARefusalDoesNotShowTheAuthToken) {
  server_.answer_request = [](const auto&) { return "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"; };
  dial({"--auth-token", "a secret", server_.url()});
  expect_failure("roost explain --auth-token ... " + server_.url() + "\n", kHandshakeRefused);
  EXPECT_EQ(child_->err().find("a secret"), std::string::npos);
}

TEST_F(DialHandshakeTest, AServerThatDoesNotAnswerExitsWith5) {
  const auto silent = net::Listener::open({.port = 0}).value();  // nothing accepts
  dial({"--expect", "update", "--within", "20ms", "ws://" + silent.address().to_string() + "/"});
  expect_failure("update did not arrive in time: not connected yet", kTimedOut);
}

TEST_F(DialHandshakeTest, ARefusedConnectionIsExplained) {
  std::string url;
  {
    const PeerServer gone;
    url = gone.url();
  }
  dial({url});
  expect_failure("Connection refused\nroost dial: nothing is listening there");
}

TEST_F(DialHandshakeTest, AnUnknownHostIsExplained) {
  dial({"ws://no-such-host.invalid/"});
  expect_failure("look up no-such-host.invalid");
}

TEST_F(DialHandshakeTest, BadArgumentsAreReportedBeforeAnythingIsDone) {
  for (const auto& [arguments, said] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"localhost:4000"}, "it must begin with ws://"},
           {{"https://localhost/"}, "ws:// or wss://"},
           {{"--insecure", "--cacert", "ca.pem", server_.url()}, "use only one of them"},
           {{}, "no URL given"},
           {{"--join", "a={", server_.url()}, "--join: what follows the = is not JSON"},
           {{"--join", "a", "--join", "a", server_.url()}, "--join a is given twice"},
           {{"-o", "a", "--origin", "b", server_.url()}, "--origin was given 2 times; give it once"},
           {{"--no-such-option", server_.url()}, "--no-such-option"},
           {{"-P", "nobody", server_.url()}, "-P nobody"}}) {
    dial(arguments, {"XDG_CONFIG_HOME=/nonexistent"});
    expect_failure(said);
  }
  EXPECT_EQ(server_.connections.size(), 0U);
}

TEST_F(DialHandshakeTest, ALoginGivesItsCookiesToTheUpgrade) {
  server_.answer_request = [](const http1::Request& request) -> std::string {
    if (request.target != "/login") return "";
    return "HTTP/1.1 200 OK\r\nSet-Cookie: _key=abc; Path=/\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n";
  };
  dial({"-l", http("/login"), server_.url()});
  wait_for("Connected");
  EXPECT_EQ(server_.last().request.headers.get("cookie"), "_key=abc; b=2");
}

TEST_F(DialHandshakeTest, ALoginFollowsRedirectsIfAsked) {
  server_.answer_request = [](const http1::Request& request) -> std::string {
    if (request.target == "/login")
      return "HTTP/1.1 302 Found\r\nLocation: /home\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n";
    if (request.target != "/home") return "";
    EXPECT_EQ(request.headers.get("cookie"), "a=1");
    return "HTTP/1.1 200 OK\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n";
  };
  dial({"--follow-redirect", "-l", http("/login"), server_.url()});
  wait_for("Connected");
  EXPECT_EQ(server_.last().request.headers.get("cookie"), "a=1; b=2");
}

TEST_F(DialHandshakeTest, AFailedLoginEndsIt) {
  server_.answer_request = [](const auto&) {
    return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\nnope";
  };
  dial({"-l", http("/login"), server_.url()});
  expect_failure("answered 401 Unauthorized\nnope");
}

TEST_F(DialHandshakeTest, ARedirectIsFollowedIfAsked) {
  server_.answer_request = [](const http1::Request& request) -> std::string {
    if (request.target == "/new") return "";
    return "HTTP/1.1 301 Moved Permanently\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n";
  };
  dial({server_.url()});
  expect_failure("use --follow-redirect to follow it", kHandshakeRefused);
  dial({"--follow-redirect", server_.url()});
  wait_for("Connected");
  EXPECT_EQ(server_.last().request.target, "/new");
}

TEST_F(DialHandshakeTest, AnEndlessRedirectIsGivenUp) {
  server_.answer_request = [](const auto&) {
    return "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n";
  };
  dial({"--follow-redirect", server_.url()});
  expect_failure("302 Found", kHandshakeRefused);
}

TEST_F(DialHandshakeTest, AProfileIsUsedAndTheCommandLineWins) {
  const auto folder = std::filesystem::path(testing::TempDir()) / ("dial" + std::to_string(server_.port()));
  std::filesystem::create_directories(folder / "roost");
  std::ofstream(folder / "roost" / "dial.toml")
      << "[here]\nurl = \"" << server_.url() << "\"\nheader = [\"X-A: 1\"]\norigin = \"http://saved\"\n"
      << "join = [\"saved\"]\n";
  dial({"-P", "here", "-o", "http://typed", "-H", "X-B: 2", "--join", "typed", "a message"},
       {"XDG_CONFIG_HOME=" + folder.string()});
  server_.run_until([&] { return !server_.connections.empty() && server_.last().messages.size() == 2; });
  const auto& headers = server_.last().request.headers;
  EXPECT_EQ(headers.get("x-a"), "1");
  EXPECT_EQ(headers.get("x-b"), "2");
  EXPECT_EQ(headers.get("origin"), "http://typed");
  EXPECT_EQ(server_.last().messages,
            (std::vector<std::string>{R"(["1","1","typed","phx_join",{}])", "a message"}));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace roost::test
