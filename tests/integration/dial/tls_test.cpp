// SPDX-License-Identifier: Apache-2.0
// `roost dial` and `roost explain` over TLS: which servers they trust, and what they print about others.
#include <ctime>

#include "dial_test.hpp"
#include "support/certificates.hpp"

namespace roost::test {
namespace {

struct ServerCertificate {
  Certificates certificates;
  CertificateFiles files = certificates.make();

  [[nodiscard]] std::shared_ptr<const net::TlsServerContext> context() const {
    return net::TlsServerContext::load({.certfile = files.certfile, .keyfile = files.keyfile},
                                       std::time(nullptr))
        .context;
  }
};

class OverTls : private ServerCertificate, public DialTest {
 protected:
  OverTls() : DialTest(context()) {}

  /// The exit code.
  int explain(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"roost", "explain"});
    child_ = std::make_unique<Child>(arguments);
    return wait_for_end();
  }
  [[nodiscard]] bool says(const std::string& text) const {
    return child_->out().find(text) != std::string::npos;
  }
  [[nodiscard]] bool complains(const std::string& text) const {
    return child_->err().find(text) != std::string::npos;
  }
  [[nodiscard]] std::string https(const std::string& path) const {
    return "https" + server_.url(path).substr(3);
  }

  using ServerCertificate::files;
};

TEST_F(OverTls, DialTrustsTheCacertFile) {
  dial({"--cacert", files.certfile, "--join", "room:1", server_.url()});
  wait_for("phx_reply");
  EXPECT_TRUE(child_->out().starts_with(connected())) << child_->out();
  EXPECT_EQ(child_->err(), "");
}

TEST_F(OverTls, DialSuggestsWhatToDoAboutAnUntrustedCertificate) {
  dial({server_.url()});
  EXPECT_EQ(wait_for_end(), 1);
  EXPECT_TRUE(complains("certificate verify failed: self-signed certificate")) << child_->err();
  EXPECT_TRUE(complains("--cacert FILE trusts")) << child_->err();
}

TEST_F(OverTls, DialWithInsecureAcceptsAnyCertificateAndWarns) {
  dial({"--insecure", server_.url()});
  wait_for("Connected");
  EXPECT_TRUE(complains("warning: --insecure")) << child_->err();
}

TEST_F(OverTls, DialLogsInOverTls) {
  server_.answer_request = [](const http1::Request& request) -> std::string {
    if (request.target != "/login") return "";
    return "HTTP/1.1 200 OK\r\nSet-Cookie: _key=abc\r\nContent-Length: 0\r\n\r\n";
  };
  dial({"--cacert", files.certfile, "-l", https("/login"), server_.url()});
  wait_for("Connected");
  EXPECT_EQ(server_.last().request.headers.get("cookie"), "_key=abc");
}

TEST_F(OverTls, ALoginAtAnUntrustedServerEndsDial) {
  dial({"-l", https("/login"), server_.url()});
  EXPECT_EQ(wait_for_end(), 1);
  EXPECT_TRUE(complains("login: ")) << child_->err();
  EXPECT_TRUE(complains("--cacert FILE trusts")) << child_->err();
}

TEST_F(OverTls, DialNamesAnUnreadableFile) {
  dial({"--cacert", "/nowhere/ca.pem", server_.url()});
  EXPECT_EQ(wait_for_end(), 1);
  EXPECT_TRUE(complains("cacertfile \"/nowhere/ca.pem\": No such file or directory")) << child_->err();
}

TEST_F(OverTls, ExplainConnectsOverTls) {
  EXPECT_EQ(explain({"--cacert", files.certfile, server_.url()}), 0);
  EXPECT_TRUE(says("Accepted.")) << child_->out();
}

TEST_F(OverTls, ExplainAcceptsTheUrlOfAPage) {
  EXPECT_EQ(explain({"--insecure", https("/socket/websocket")}), 0);
  EXPECT_TRUE(says("Accepted.")) << child_->out();
}

TEST_F(OverTls, ExplainBlamesTheCertificate) {
  EXPECT_EQ(explain({"--json", server_.url()}), 2);
  EXPECT_TRUE(says(R"("rule":"certificate")")) << child_->out();
}

TEST_F(DialTest, ExplainRecognizesAServerThatDoesNotSpeakTls) {
  child_ = std::make_unique<Child>(
      std::vector<std::string>{"roost", "explain", "--json", "wss" + server_.url().substr(2)});
  server_.run_until([&] { return !server_.connections.empty(); });
  server_.last().write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(wait_for_end(), 2);
  EXPECT_TRUE(child_->out().find(R"("rule":"tls")") != std::string::npos) << child_->out();
}

}  // namespace
}  // namespace roost::test
