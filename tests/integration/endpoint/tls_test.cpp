// SPDX-License-Identifier: Apache-2.0
// An endpoint that listens over TLS, beside clear text or alone.
#include "endpoint_fixture.hpp"

#include <cstdint>
#include "support/certificates.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;
using namespace std::string_view_literals;
using ::testing::HasSubstr;

class TlsEndpoint : public EndpointTest {
 protected:
  TlsEndpoint() {
    files = certificates.make();
    config.https =
        HttpsListenerConfig{.port = 0, .tls = {.certfile = files.certfile, .keyfile = files.keyfile}};
  }

  std::uint16_t https_port() { return endpoint().port("https"); }
  TlsPeer peer() { return {.cacertfile = files.certfile}; }
  TcpClient connect() { return {https_port(), peer()}; }
  PhoenixClient tls_client(std::string_view target = "/socket/websocket?vsn=2.0.0") {
    TcpClient connection = connect();
    connection.send(upgrade_request(target));
    EXPECT_EQ(read_answer(connection)->status, 101U);
    return PhoenixClient(WebSocketClient(std::move(connection)));
  }
  static HttpAnswer ask(TcpClient& connection, std::string_view target) {
    connection.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return read_answer(connection).value();
  }
  /// GET /who tells what the handler knows of the connection.
  void serve_who() {
    endpoint().get("/who", [](const HttpRequest& request, HttpResponder responder) {
      const auto& certificate = request.peer.ssl_cert;
      responder.respond(HttpResponse::text(request.scheme + " " + request.tls_server_name + " " +
                                           std::to_string(certificate ? certificate->size() : 0)));
    });
  }
  void replace_certificate(const CertificateFiles& with) {
    std::filesystem::copy_file(with.certfile, files.certfile,
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(with.keyfile, files.keyfile,
                               std::filesystem::copy_options::overwrite_existing);
  }

  Certificates certificates;
  CertificateFiles files;
};

// --- two listeners ---

TEST_F(TlsEndpoint, ListensInClearTextAndOverTlsAtOnceEachWithItsOptions) {
  config.http.max_connections = 7;
  config.https->max_connections = 8;
  config.https->handshake_timeout = milliseconds(1234);
  start_rooms();
  auto clear = client();
  auto secret = tls_client();
  const auto listeners = endpoint().listeners();
  ASSERT_EQ(listeners.size(), 2U);
  EXPECT_EQ(listeners[0].name, "http");
  EXPECT_EQ(listeners[0].max_connections, 7U);
  EXPECT_EQ(listeners[0].open_connections, 1U);
  EXPECT_EQ(listeners[1].name, "https");
  EXPECT_EQ(listeners[1].max_connections, 8U);
  EXPECT_EQ(listeners[1].handshake_timeout, milliseconds(1234));
  EXPECT_EQ(listeners[1].open_connections, 1U);
  EXPECT_NE(listeners[0].port, listeners[1].port);
  EXPECT_EQ(endpoint().listener().name, "http");
  EXPECT_EQ(endpoint().listener("https").port, https_port());
  EXPECT_EQ(endpoint().url(), "https://localhost:" + std::to_string(https_port()));
}

TEST_F(TlsEndpoint, OptionsOfAListenerChangeByItsName) {
  start_rooms();
  endpoint().set_max_connections(3, "https").value();
  endpoint().set_acceptors(2, "https").value();
  endpoint().set_handshake_timeout(milliseconds(77), "https").value();
  EXPECT_EQ(endpoint().listener("https").max_connections, 3U);
  EXPECT_EQ(endpoint().listener("https").acceptors, 2U);
  EXPECT_EQ(endpoint().listener("https").handshake_timeout, milliseconds(77));
  EXPECT_EQ(endpoint().listener("http").max_connections, 16'384U);
  EXPECT_THROW((void)endpoint().listener("gopher"), std::invalid_argument);
}

TEST_F(TlsEndpoint, ListensOverTlsAloneWhenHttpIsOff) {
  config.http.enabled = false;
  start_rooms();
  EXPECT_EQ(endpoint().listeners().size(), 1U);
  EXPECT_EQ(endpoint().port(), https_port());
  EXPECT_THROW((void)endpoint().port("http"), std::invalid_argument);
  EXPECT_TRUE(tls_client().joins("room:1"));
}

TEST_F(TlsEndpoint, HasToListenSomewhere) {
  config.http.enabled = false;
  config.https.reset();
  EXPECT_THAT(config.validate(), ::testing::ElementsAre(HasSubstr("nothing would listen")));
}

TEST_F(TlsEndpoint, ABusyTlsPortIsAClearErrorAndLeavesNothingRunning) {
  start_rooms();
  Config again = config;
  again.https->port = https_port();
  Endpoint second(again);
  const auto begun = second.start();
  ASSERT_FALSE(begun);
  EXPECT_THAT(begun.error().message,
              HasSubstr("port " + std::to_string(https_port()) + " is already in use"));
  EXPECT_THROW((void)second.port(), std::logic_error);
}

// --- what goes over it ---

TEST_F(TlsEndpoint, AnswersRequestsAndKeepsTheConnection) {
  serve_who();
  start();
  TcpClient connection = connect();
  EXPECT_EQ(ask(connection, "/who").body, "https localhost 0");
  EXPECT_EQ(ask(connection, "/nowhere").status, 404U);
  EXPECT_EQ(get(port(), "/who").body, "http  0");
}

TEST_F(TlsEndpoint, CarriesChannelsAlongWithThoseInClearText) {
  start_rooms();
  auto secret = tls_client();
  auto clear = client();
  ASSERT_TRUE(secret.joins("room:1"));
  ASSERT_TRUE(clear.joins("room:1"));
  clear.sends(R"(["1","2","room:1","shout",{"n":1}])");
  EXPECT_TRUE(secret.receives(R"([null,null,"room:1","shout",{"n":1}])"));
  secret.sends(R"(["1","2","room:1","echo",{"n":2}])");
  EXPECT_TRUE(secret.receives(R"(["1","2","room:1","phx_reply",{"status":"ok","response":{"n":2}}])"));
}

TEST_F(TlsEndpoint, CarriesBigMessagesBothWays) {
  config.log_level = LogLevel::info;
  start_rooms();
  auto secret = tls_client();
  ASSERT_TRUE(secret.joins("room:1"));
  const std::string big(900'000, 'x');
  secret.sends(R"(["1","2","room:1","echo",{"big":")" + big + R"("}])");
  const std::string answer = secret.receives_text();
  EXPECT_EQ(answer.size(),
            big.size() + R"(["1","2","room:1","phx_reply",{"status":"ok","response":{"big":""}}])"sv.size());
  EXPECT_TRUE(answer.find(big) != std::string::npos);  // nobody wants to see it
}

TEST_F(TlsEndpoint, EndsWithACloseFrameAndACloseNotifyWhenItStops) {
  start_rooms();
  auto secret = tls_client();
  ASSERT_TRUE(secret.joins("room:1"));
  auto stopped = stopping();
  std::optional<std::uint16_t> code;
  while (const auto frame = secret.frames().receive())
    code = frame->close_code();
  EXPECT_EQ(code, 1012);
  EXPECT_TRUE(secret.frames().connection().heard_close_notify());
  secret.hangs_up();
  EXPECT_TRUE(stopped.get());
}

TEST_F(TlsEndpoint, HandsTheCertificateOfAClientOn) {
  const auto own = certificates.make({.common_name = "client", .signer = &files});
  config.https->tls.verify_client = VerifyClient::required;
  config.https->tls.cacertfile = files.certfile;
  serve_who();
  start();
  auto shows = peer();
  shows.certfile = own.certfile;
  shows.keyfile = own.keyfile;
  TcpClient connection(https_port(), shows);
  EXPECT_THAT(ask(connection, "/who").body, ::testing::MatchesRegex("https localhost [1-9][0-9]+"));
}

TEST_F(TlsEndpoint, AsksForCertificatesOfClientsWhateverHostTheyNameAlsoAfterAReload) {
  const auto own = certificates.make({.common_name = "client", .signer = &files});
  const auto other =
      certificates.make({.common_name = "chat", .names = "DNS:chat.example.com", .signer = &files});
  config.https->tls.server_names = {{"*.example.com", other.certfile, other.keyfile}};
  config.https->tls.verify_client = VerifyClient::required;
  config.https->tls.cacertfile = files.certfile;
  serve_who();
  start();
  for (const bool reloaded : {false, true}) {
    if (reloaded) endpoint().reload_certificates().value();
    for (const char* host : {"localhost", "chat.example.com"}) {
      TcpClient known(https_port(), {files.certfile, host, own.certfile, own.keyfile});
      EXPECT_THAT(ask(known, "/who").body, ::testing::MatchesRegex("https [a-z.]+ [1-9][0-9]+"));
      TcpClient unknown(https_port(), {files.certfile, host});
      EXPECT_TRUE(unknown.is_ended());
    }
  }
}

TEST_F(TlsEndpoint, ResumesSessionsAlsoAfterAReload) {
  serve_who();
  start();
  TcpClient first = connect();
  EXPECT_EQ(ask(first, "/who").body, "https localhost 0");  // the ticket comes before it
  EXPECT_FALSE(first.resumed());
  auto returning = peer();
  returning.session = first.session();
  endpoint().reload_certificates().value();
  TcpClient second(https_port(), returning);
  EXPECT_TRUE(second.resumed());
  EXPECT_EQ(ask(second, "/who").body, "https localhost 0");
}

TEST_F(TlsEndpoint, ResumesSessionsOfAnotherNodeThatSharesItsKeys) {
  config.https->tls.ticket_keyfile = certificates.write("tickets", std::string(160, 'a') + "\n");
  serve_who();
  start();
  Endpoint other(config);
  other.start().value();
  TcpClient first = connect();
  EXPECT_EQ(ask(first, "/who").body, "https localhost 0");
  auto returning = peer();
  returning.session = first.session();
  EXPECT_TRUE(TcpClient(other.port("https"), returning).resumed());
}

// --- who does not come in ---

TEST_F(TlsEndpoint, RefusesKeyExchangesThatCostATenthOfASecond) {
  start();
  for (const char* group : {"ffdhe8192", "ffdhe2048", "P-521"}) {
    auto costly = peer();
    costly.groups = group;
    EXPECT_THROW(TcpClient(https_port(), costly), std::runtime_error) << group;
  }
}

TEST_F(TlsEndpoint, HasABudgetOfCpuForHandshakesThatIsWithinBounds) {
  config.https->handshake_cpu = milliseconds(1'001);
  config.https->handshake_cpu_per_address = milliseconds(-1);
  EXPECT_THAT(
      config.validate(),
      ::testing::ElementsAre(HasSubstr("https.handshake_cpu must be longer than 0 ms and at most 1 s"),
                             HasSubstr("https.handshake_cpu_per_address must not be shorter")));
  config.https->handshake_cpu = milliseconds(0);
  EXPECT_THAT(config.validate(), ::testing::Contains(HasSubstr("got 0 ms")));
}

TEST_F(TlsEndpoint, AnswersHttpInClearTextWithAHint) {
  start();
  const auto answer = get(https_port(), "/");
  EXPECT_EQ(answer.status, 400U);
  EXPECT_THAT(answer.body, HasSubstr("This port speaks HTTPS."));
}

TEST_F(TlsEndpoint, DoesNotWaitForAHandshakeForever) {
  config.https->handshake_timeout = milliseconds(50);
  start();
  TcpClient silent(https_port());
  EXPECT_TRUE(silent.is_ended());
}

TEST_F(TlsEndpoint, DoesNotWaitForTheFirstRequestForEver) {
  config.https->handshake_timeout = milliseconds(300);
  start();
  TcpClient connection = connect();
  EXPECT_TRUE(connection.is_ended());
  EXPECT_TRUE(connection.heard_close_notify());
}

TEST_F(TlsEndpoint, StopsThoughSomebodyIsInTheMiddleOfAHandshake) {
  start();
  TcpClient half(https_port());
  half.send(std::string_view("\x16\x03\x01\x02\x00\x01", 6));
  TcpClient whole = connect();  // accepted after it
  EXPECT_TRUE(stopping().get());
  EXPECT_TRUE(half.is_ended());
}

// --- certificates ---

TEST_F(TlsEndpoint, NamesEveryFileItCannotUseBeforeAnythingListens) {
  config.https->tls.certfile = "/nowhere/cert.pem";
  config.https->tls.server_names = {{"example.com", "/nowhere/example.pem"}};
  try {
    (void)endpoint();
    FAIL() << "it took the files";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("https.certfile \"/nowhere/cert.pem\": No such file or directory"));
    EXPECT_THAT(
        error.what(),
        HasSubstr("https.server_names \"example.com\": certfile \"/nowhere/example.pem\": No such file"));
  }
}

TEST_F(TlsEndpoint, ReloadsCertificatesForConnectionsToCome) {
  start_rooms();
  auto old = tls_client();
  const std::string before = connect().server_certificate();
  replace_certificate(certificates.make());
  EXPECT_EQ(TcpClient(https_port(), {.cacertfile = ""}).server_certificate(), before);
  endpoint().reload_certificates().value();
  EXPECT_NE(TcpClient(https_port(), {.cacertfile = ""}).server_certificate(), before);
  EXPECT_TRUE(connect().server_certificate().size() > 0);  // verified with the new file
  EXPECT_TRUE(old.joins("room:1"));
}

TEST_F(TlsEndpoint, KeepsItsCertificatesWhenNewOnesAreOfNoUse) {
  start_rooms();
  const std::string before = connect().server_certificate();
  certificates.write(std::filesystem::path(files.keyfile).filename().string(), "no key");
  const auto reloaded = endpoint().reload_certificates();
  ASSERT_FALSE(reloaded);
  EXPECT_THAT(reloaded.error().message, HasSubstr("the certificates stay as they are: keyfile "));
  EXPECT_THAT(reloaded.error().message, HasSubstr("contains no private key in PEM format"));
  EXPECT_EQ(connect().server_certificate(), before);
}

}  // namespace
}  // namespace roost::test
