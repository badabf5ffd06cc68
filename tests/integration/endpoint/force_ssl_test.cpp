// SPDX-License-Identifier: Apache-2.0
// Config::force_ssl at a whole endpoint: before sockets and routes, on every listener.
#include "endpoint_fixture.hpp"
#include "support/certificates.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;

class ForceSslTest : public EndpointTest {
 protected:
  ForceSslTest() {
    files = certificates.make();
    config.https =
        HttpsListenerConfig{.port = 0, .tls = {.certfile = files.certfile, .keyfile = files.keyfile}};
    config.force_ssl.enabled = true;
    config.force_ssl.exclude_hosts = {};
  }

  HttpAnswer ask_tls(std::string_view request) {
    TcpClient connection(endpoint().port("https"), {.cacertfile = files.certfile});
    connection.send(request);
    return read_answer(connection).value();
  }
  std::string https() { return "https://localhost:" + std::to_string(endpoint().port("https")); }

  Certificates certificates;
  CertificateFiles files;
};

TEST_F(ForceSslTest, ARouteInClearTextLeadsToTheTlsListener) {
  start_rooms();
  const auto answer = get(port(), "/a?b=c");
  EXPECT_EQ(answer.status, 301U);
  EXPECT_EQ(answer.headers.get("location"), https() + "/a?b=c");
  EXPECT_FALSE(answer.headers.contains("strict-transport-security"));
}

TEST_F(ForceSslTest, ASocketInClearTextIsNotOpened) {
  start_rooms();
  const auto answer = answer_to_upgrade("/socket/websocket?vsn=2.0.0");
  EXPECT_EQ(answer.status, 301U);
  EXPECT_EQ(answer.headers.get("location"), https() + "/socket/websocket?vsn=2.0.0");
}

TEST_F(ForceSslTest, OverTlsItServesAndSendsTheHstsHeader) {
  start_rooms();
  const auto nothing = ask_tls("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(nothing.status, 404U);
  EXPECT_EQ(nothing.headers.get("strict-transport-security"), "max-age=31536000");
  const auto upgraded = ask_tls(upgrade_request("/socket/websocket?vsn=2.0.0"));
  EXPECT_EQ(upgraded.status, 101U);
  EXPECT_EQ(upgraded.headers.get("strict-transport-security"), "max-age=31536000");
}

TEST_F(ForceSslTest, AProbeOfReadinessIsAnsweredInClearText) {
  config.ready_path = "/ready";
  endpoint().static_files("/", certificates.path(""));  // files at every path do not hide it
  start();
  EXPECT_EQ(get(port(), "/ready").status, 200U);
  EXPECT_EQ(get(port(), "/").status, 301U);
}

TEST_F(ForceSslTest, FollowsTheConfigurationToAnotherHost) {
  start();
  endpoint().configure({{"url.host", "chat.example.com"}, {"url.port", "443"}}).value();
  EXPECT_EQ(get(port(), "/").headers.get("location"), "https://chat.example.com/");
}

TEST_F(ForceSslTest, BehindAProxyNeedsNoTlsListener) {
  config.https.reset();
  config.force_ssl.forwarded_proto = true;
  config.url_host = "chat.example.com";
  endpoint().get("/scheme", [](const HttpRequest& request, HttpResponder responder) {
    responder.respond(HttpResponse::text(request.scheme));
  });
  start();
  EXPECT_EQ(get(port(), "/").headers.get("location"), "https://chat.example.com/");
  const auto answer =
      ask(port(), "GET /scheme HTTP/1.1\r\nHost: chat.example.com\r\nX-Forwarded-Proto: https\r\n\r\n");
  EXPECT_EQ(answer.body, "https");
  EXPECT_TRUE(answer.headers.contains("strict-transport-security"));
}

TEST_F(ForceSslTest, RedirectsForEverAreAMistakeOfTheConfiguration) {
  config.https.reset();
  EXPECT_THAT(config.validate(), ::testing::ElementsAre(HasSubstr("would redirect every request for ever")));
  config.force_ssl.forwarded_proto = true;
  config.url_scheme = "http";
  EXPECT_THAT(config.validate(), ::testing::ElementsAre(HasSubstr("contradicts url.scheme")));
}

}  // namespace
}  // namespace roost::test
