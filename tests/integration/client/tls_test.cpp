// SPDX-License-Identifier: Apache-2.0
// The client over TLS: which servers it trusts, what it reports about others, and that bytes go both ways.
#include <ctime>
#include <future>

#include "client_websocket_test.hpp"
#include "roost/client.hpp"
#include "support/certificates.hpp"

namespace roost::client {
namespace {

struct ServerCertificate {
  explicit ServerCertificate(const std::string& names) : files(certificates.make({.names = names})) {}

  test::Certificates certificates;
  test::CertificateFiles files;

  [[nodiscard]] std::shared_ptr<const net::TlsServerContext> context() const {
    return net::TlsServerContext::load({.certfile = files.certfile, .keyfile = files.keyfile},
                                       std::time(nullptr))
        .context;
  }
};

class ClientOverTls : private ServerCertificate, public WebSocketConnectionTest {
 protected:
  explicit ClientOverTls(const std::string& names = "DNS:localhost,IP:127.0.0.1")
      : ServerCertificate(names), WebSocketConnectionTest(context()) {}

  [[nodiscard]] static ConnectionOptions trusting(const net::TlsTrust& trust) {
    return {.timeout = 5s, .tls = std::make_shared<net::ClientTls>(trust)};
  }
  [[nodiscard]] ConnectionOptions trusting_the_server() const { return trusting({files.certfile}); }
  [[nodiscard]] std::string url_of(const std::string& host) const {
    return "wss://" + host + ":" + std::to_string(server_.port()) + "/socket/websocket";
  }
  /// Why there is no connection.
  const Error& refused(const std::string& url, const ConnectionOptions& options) {
    open(url, options);
    run_until_noted(1);
    EXPECT_TRUE(refusal_) << notes_.front();
    return refusal_->error;
  }

  using ServerCertificate::certificates;
  using ServerCertificate::files;
};

TEST_F(ClientOverTls, ConnectsToATrustedServer) {
  server_.on_message = [](test::PeerConnection& peer, const std::string& message) {
    peer.text("re: " + message);
  };
  open(server_.url(), trusting_the_server());
  run_until_noted(1);
  EXPECT_TRUE(connection_->send(Opcode::text, "hello"));
  run_until_noted(2);
  EXPECT_EQ(notes_, (Notes{"open", "text re: hello"}));
  EXPECT_EQ(server_.last().server_name(), "") << "SNI is for names";
}

TEST_F(ClientOverTls, SendsTheServerName) {
  open(url_of("localhost"), trusting_the_server());
  run_until_noted(1);
  EXPECT_EQ(notes_, (Notes{"open"}));
  EXPECT_EQ(server_.last().server_name(), "localhost");
  EXPECT_EQ(server_.last().request.headers.get("host"), "localhost:" + std::to_string(server_.port()));
}

TEST_F(ClientOverTls, AMessageOfManyRecordsArrivesComplete) {
  const std::string large(3'000'000, 'x');
  server_.on_message = [](test::PeerConnection&, const std::string&) {};
  open(server_.url(), trusting_the_server());
  run_until_noted(1);
  EXPECT_TRUE(connection_->send(Opcode::binary, large));
  server_.run_until([&] { return !server_.last().messages.empty(); });
  EXPECT_TRUE(server_.last().messages.front() == large);  // too large to print
  EXPECT_EQ(connection_->unsent(), 0U);
}

TEST_F(ClientOverTls, ClosesCleanly) {
  open(server_.url(), trusting_the_server());
  run_until_noted(1);
  connection_->close(CloseCode::normal, "done");
  run_until_noted(2);
  EXPECT_EQ(notes_.back(), "closed 1000 ");
  EXPECT_EQ(server_.last().closed, "1000 done");
}

// --- untrusted servers ---

TEST_F(ClientOverTls, DistrustsASelfSignedCertificate) {
  const auto error = refused(server_.url(), trusting({}));
  EXPECT_TRUE(net::is_certificate_error(error)) << error.message;
  EXPECT_EQ(error.message, "TLS with 127.0.0.1:" + std::to_string(server_.port()) +
                               ": certificate verify failed: self-signed certificate");
}

TEST_F(ClientOverTls, DistrustsACertificateFromAnotherCa) {
  const auto error = refused(server_.url(), trusting({certificates.make().certfile}));
  EXPECT_TRUE(net::is_certificate_error(error)) << error.message;
}

class ClientOfAnotherHost : public ClientOverTls {
 protected:
  ClientOfAnotherHost() : ClientOverTls("DNS:example.com,IP:127.0.0.2") {}
};

TEST_F(ClientOfAnotherHost, DistrustsACertificateForAnotherName) {
  const auto error = refused(url_of("localhost"), trusting_the_server());
  EXPECT_TRUE(net::is_certificate_error(error)) << error.message;
  EXPECT_TRUE(error.message.ends_with("hostname mismatch")) << error.message;
}

TEST_F(ClientOfAnotherHost, DistrustsACertificateForAnotherAddress) {
  const auto error = refused(server_.url(), trusting_the_server());
  EXPECT_TRUE(net::is_certificate_error(error)) << error.message;
  EXPECT_TRUE(error.message.ends_with("IP address mismatch")) << error.message;
}

TEST_F(ClientOverTls, AcceptsAnyCertificateIfConfigured) {
  open(server_.url(), trusting({{}, false}));
  run_until_noted(1);
  EXPECT_EQ(notes_, (Notes{"open"}));
}

TEST_F(ClientOverTls, NamesAnUnreadableCaFile) {
  const auto error = refused(server_.url(), trusting({"/nowhere/ca.pem"}));
  EXPECT_EQ(error.message, "cacertfile \"/nowhere/ca.pem\": No such file or directory");
}

// --- servers that do not speak TLS, or stop ---

TEST_F(WebSocketConnectionTest, AClearTextServerIsDistinguishedFromAnUntrustedOne) {
  server_.on_open = [](test::PeerConnection& peer) { peer.cut(); };
  open("wss" + server_.url().substr(2),
       {.timeout = 5s, .tls = std::make_shared<net::ClientTls>(net::TlsTrust{{}, false})});
  server_.run_until([&] { return !server_.connections.empty(); });
  server_.last().write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  run_until_noted(1);
  EXPECT_TRUE(net::is_not_tls_error(refusal_->error)) << refusal_->error.message;
  EXPECT_EQ(refusal_->error.message,
            "127.0.0.1:" + std::to_string(server_.port()) + " does not speak TLS on that port");
}

TEST_F(WebSocketConnectionTest, AServerSilentInTheHandshakeIsDroppedAfterTheTimeOut) {
  open("wss" + server_.url().substr(2), {.timeout = 20ms});
  run_until_noted(1);
  EXPECT_EQ(refusal_->error.code, std::errc::timed_out);
}

TEST_F(ClientOverTls, ATruncatedConnectionIsReportedAsSuch) {
  open(server_.url(), trusting_the_server());
  run_until_noted(1);
  server_.last().cut();
  run_until_noted(2);
  EXPECT_EQ(notes_.back(), "closed 1006 the connection was cut off");
}

TEST_F(ClientOverTls, ATruncatedResponseIsDiscarded) {
  server_.answer_request = [this](const auto&) {
    server_.last().write("HTTP/1.1 200 OK\r\n\r\nhalf of it");
    server_.last().cut();
    return "ignored";
  };
  EXPECT_EQ(refused(server_.url(), trusting_the_server()).message, "the connection was cut off");
}

// --- the public API ---

class PublicClientOverTls : public ClientOverTls {
 protected:
  [[nodiscard]] std::string mount() const {
    return "wss://localhost:" + std::to_string(server_.port()) + "/socket";
  }
  ClientReply join(const ClientOptions& options) {
    Client client(mount(), options);
    client.connect();
    auto reply = client.channel(Topic("room:a")).join().reply();
    server_.run_until([&] { return reply.wait_for(0s) == std::future_status::ready; });
    return reply.get();
  }
};

TEST_F(PublicClientOverTls, JoinsAChannelOnATrustedServer) {
  EXPECT_EQ(join({.cacertfile = files.certfile}).status, "ok");
}

TEST_F(PublicClientOverTls, JoinsAChannelOnAnyServerIfConfigured) {
  EXPECT_EQ(join({.verify_server = false}).status, "ok");
}

TEST_F(PublicClientOverTls, ReportsWhyItDoesNotConnectToAnUntrustedServer) {
  std::promise<std::string> reported;
  Client client(mount(), {.reconnect_delays = {1h}});
  client.on_error([&](const Error& error) { reported.set_value(error.message); });
  client.connect();
  auto why = reported.get_future();
  server_.run_until([&] { return why.wait_for(0s) == std::future_status::ready; });
  EXPECT_TRUE(why.get().ends_with("certificate verify failed: self-signed certificate"));
  EXPECT_FALSE(client.connected());
}

}  // namespace
}  // namespace roost::client
