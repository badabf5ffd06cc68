// SPDX-License-Identifier: Apache-2.0
// Which handshakes a TLS server completes, with which certificate, and how it reports files it can't use.
#include "net/tls_server_context.hpp"

#include "tls_fixture.hpp"

namespace roost::net {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

using Handshake = TlsSession::Handshake;

class TlsServer : public TlsTest {
 protected:
  /// The common name of the certificate the client received.
  [[nodiscard]] std::string shown_name() const {
    X509* certificate = SSL_get0_peer_certificate(client->ssl());
    if (certificate == nullptr) return {};
    char name[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    return name;
  }
  static OpensslClient::Setup asks_for(const char* host) {
    return [host](SSL_CTX&, SSL* ssl) {
      if (ssl != nullptr) SSL_set_tlsext_host_name(ssl, host);
    };
  }
  static OpensslClient::Setup offers(std::string_view protocols) {
    return [protocols](SSL_CTX& context, SSL*) {
      SSL_CTX_set_alpn_protos(&context, reinterpret_cast<const unsigned char*>(protocols.data()),
                              static_cast<unsigned>(protocols.size()));
    };
  }
  static OpensslClient::Setup speaks(int version) {
    return [version](SSL_CTX& context, SSL*) {
      SSL_CTX_set_min_proto_version(&context, version);
      SSL_CTX_set_max_proto_version(&context, version);
      SSL_CTX_set_security_level(&context, 0);  // otherwise OpenSSL itself refuses what is too old
    };
  }
  static std::vector<std::string> problems_of(const TlsOptions& options) {
    const auto loaded = TlsServerContext::load(options, std::time(nullptr));
    EXPECT_EQ(loaded.context == nullptr, !loaded.problems.empty());
    return loaded.problems;
  }
};

// --- versions and protocols ---

TEST_F(TlsServer, SpeaksTls12And13) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    connect(options(), speaks(version));
    EXPECT_EQ(run_handshake(), Handshake::done);
    EXPECT_EQ(SSL_version(client->ssl()), version);
  }
}

TEST_F(TlsServer, RefusesOlderVersions) {
  connect(options(), speaks(TLS1_1_VERSION));
  EXPECT_EQ(run_handshake(), Handshake::failed);
  EXPECT_EQ(server.tls()->failure(), "unsupported protocol");
}

TEST_F(TlsServer, RefusesVersionsBelowItsMinimum) {
  auto newest = options();
  newest.min_version = TlsVersion::tls_1_3;
  connect(newest, speaks(TLS1_2_VERSION));
  EXPECT_EQ(run_handshake(), Handshake::failed);
  connect(newest, speaks(TLS1_3_VERSION));
  EXPECT_EQ(run_handshake(), Handshake::done);
}

TEST_F(TlsServer, ChoosesHttp11AmongTheOfferedProtocols) {
  connect(options(), offers("\x02h2\x08http/1.1"));
  EXPECT_EQ(run_handshake(), Handshake::done);
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(client->ssl(), &chosen, &size);
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(chosen), size), "http/1.1");
}

TEST_F(TlsServer, RefusesAClientThatSpeaksOnlyOtherProtocols) {
  connect(options(), offers("\x02h2"));
  EXPECT_EQ(run_handshake(), Handshake::failed);
}

TEST_F(TlsServer, AcceptsAClientThatOffersNoProtocol) {
  connect();
  EXPECT_EQ(run_handshake(), Handshake::done);
}

// --- peers that do not complete a handshake ---

TEST_F(TlsServer, RecognizesPlainHttp) {
  for (const char* request : {"GET / HTTP/1.1\r\n\r\n", "POST /socket HTTP/1.1\r\n\r\n",
                              "HEAD / HTTP/1.1\r\n\r\n", "CONNECT x:1 HTTP/1.1\r\n\r\n"}) {
    connect();
    (void)client->socket().write(request);
    EXPECT_EQ(server_alone(), Handshake::plain_http) << request;
  }
}

TEST_F(TlsServer, RefusesGarbage) {
  connect();
  (void)client->socket().write("\x01\x02 this is not a ClientHello");
  EXPECT_EQ(server_alone(), Handshake::failed);
  EXPECT_EQ(server.tls()->failure(), "wrong version number");
}

TEST_F(TlsServer, WaitsForASilentClient) {
  connect();
  EXPECT_EQ(server.tls()->handshake(server.socket()), Handshake::in_progress);
  EXPECT_FALSE(server.holds_back());
}

TEST_F(TlsServer, FailsWhenTheClientLeavesInTheMiddle) {
  connect();
  client->handshake();  // ClientHello
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(server.tls()->handshake(server.socket()), Handshake::in_progress);
  client.reset();
  EXPECT_EQ(server_alone(), Handshake::failed);
  EXPECT_NE(server.tls()->failure(), "");
}

TEST_F(TlsServer, CompletesTheHandshakeAndReadsOneByteAtATime) {
  auto near = connect_loopback();
  auto far = connect_loopback();
  server = Stream(std::move(near.server), load(options())->accept());
  OpensslClient slow(std::move(far.client));
  const auto carry_one = [&](TcpSocket& from, TcpSocket& to) {
    std::byte one{};
    if (from.read(std::span(&one, 1)).status != IoStatus::bytes) return;
    (void)to.write(std::string_view(reinterpret_cast<const char*>(&one), 1));
  };
  auto status = Handshake::in_progress;
  for (int i = 0; i < 200'000 && (status != Handshake::done || !slow.handshake()); ++i) {
    if (status == Handshake::in_progress) status = server.tls()->handshake(server.socket());
    carry_one(far.server, near.client);
    carry_one(near.client, far.server);
    slow.handshake();
  }
  ASSERT_EQ(status, Handshake::done);
  slow.write("slowly, slowly");
  for (int i = 0; i < 200'000 && received.empty(); ++i) {
    carry_one(far.server, near.client);
    read_server();
  }
  EXPECT_EQ(received, "slowly, slowly");
}

// --- certificates by name ---

TEST_F(TlsServer, PresentsTheCertificateOfTheRequestedHost) {
  const auto exact = certificates.make({.common_name = "exact"});
  const auto wild = certificates.make({.common_name = "wild"});
  auto with = options();
  with.server_names = {{"*.example.com", wild.certfile, wild.keyfile},
                       {"www.Example.com", exact.certfile, exact.keyfile}};
  for (const auto& [host, name] :
       std::vector<std::pair<const char*, const char*>>{{"www.example.com", "exact"},
                                                        {"WWW.EXAMPLE.COM", "exact"},
                                                        {"api.example.com", "wild"},
                                                        {"a.b.example.com", "localhost"},
                                                        {"example.com", "localhost"},
                                                        {"localhost", "localhost"}}) {
    connect(with, asks_for(host));
    EXPECT_EQ(run_handshake(), Handshake::done);
    EXPECT_EQ(shown_name(), name) << host;
    EXPECT_EQ(server.tls()->server_name(), host);
  }
}

TEST_F(TlsServer, PresentsTheDefaultCertificateToAClientThatNamesNoHost) {
  connect();
  ASSERT_EQ(run_handshake(), Handshake::done);
  EXPECT_EQ(shown_name(), "localhost");
  EXPECT_EQ(server.tls()->server_name(), "");
}

TEST_F(TlsServer, PresentsTheWholeChain) {
  const auto leaf = certificates.make({.common_name = "leaf", .signer = &files()});
  const auto chain =
      certificates.write("chain.pem", test::content_of(leaf.certfile) + test::content_of(files().certfile));
  connect({.certfile = chain, .keyfile = leaf.keyfile});
  ASSERT_EQ(run_handshake(), Handshake::done);
  EXPECT_EQ(sk_X509_num(SSL_get_peer_cert_chain(client->ssl())), 2);
}

// --- certificates of clients ---

class TlsClientCertificates : public TlsServer {
 protected:
  TlsOptions verifying(VerifyClient verify) {
    auto with = options();
    with.verify_client = verify;
    with.cacertfile = files().certfile;
    return with;
  }
  OpensslClient::Setup shows(const test::CertificateFiles& shown) {
    return [shown](SSL_CTX& context, SSL*) {
      SSL_CTX_use_certificate_file(&context, shown.certfile.c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(&context, shown.keyfile.c_str(), SSL_FILETYPE_PEM);
    };
  }
};

TEST_F(TlsClientCertificates, AreAvailableInDer) {
  const auto own = certificates.make({.common_name = "client", .signer = &files()});
  connect(verifying(VerifyClient::required), shows(own));
  ASSERT_EQ(run_handshake(), Handshake::done);
  const std::string der = server.tls()->peer_certificate();
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const X509Ptr parsed(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  ASSERT_NE(parsed, nullptr);
  EXPECT_EQ(X509_cmp(parsed.get(), SSL_get_certificate(client->ssl())), 0);
}

TEST_F(TlsClientCertificates, ThatAreRequiredAndMissingEndTheHandshake) {
  connect(verifying(VerifyClient::required));
  EXPECT_EQ(run_handshake(), Handshake::failed);
  EXPECT_EQ(server.tls()->failure(), "peer did not return a certificate");
}

TEST_F(TlsClientCertificates, MayBeMissingWhenOptional) {
  connect(verifying(VerifyClient::optional));
  EXPECT_EQ(run_handshake(), Handshake::done);
  EXPECT_EQ(server.tls()->peer_certificate(), "");
}

TEST_F(TlsClientCertificates, FromUnknownIssuersEndTheHandshake) {
  const auto stranger = certificates.make({.common_name = "stranger"});
  connect(verifying(VerifyClient::optional), shows(stranger));
  EXPECT_EQ(run_handshake(), Handshake::failed);
  EXPECT_THAT(server.tls()->failure(), HasSubstr("certificate verify failed: self-signed certificate"));
}

TEST_F(TlsClientCertificates, AreNotRequestedOtherwise) {
  connect(options(), shows(files()));
  EXPECT_EQ(run_handshake(), Handshake::done);
  EXPECT_EQ(server.tls()->peer_certificate(), "");
}

// --- files ---

TEST_F(TlsServer, NamesAFileThatIsMissing) {
  EXPECT_THAT(problems_of({.certfile = "/nowhere/cert.pem", .keyfile = files().keyfile}),
              ElementsAre("certfile \"/nowhere/cert.pem\": No such file or directory"));
  EXPECT_THAT(problems_of({.certfile = files().certfile, .keyfile = "/nowhere/key.pem"}),
              ElementsAre("keyfile \"/nowhere/key.pem\": No such file or directory"));
  EXPECT_THAT(problems_of({}), ElementsAre("certfile is empty: name a file in PEM format"));
}

TEST_F(TlsServer, NamesAPathThatIsNotAFile) {
  EXPECT_THAT(problems_of({.certfile = certificates.path(""), .keyfile = files().keyfile}),
              ElementsAre(HasSubstr("Is a directory")));
}

TEST_F(TlsServer, NamesAFileWithoutACertificateOrKey) {
  const auto text = certificates.write("text.pem", "not PEM at all");
  EXPECT_THAT(problems_of({.certfile = text, .keyfile = files().keyfile}),
              ElementsAre(HasSubstr("text.pem\": contains no certificate in PEM format")));
  EXPECT_THAT(problems_of({.certfile = files().certfile, .keyfile = text}),
              ElementsAre(HasSubstr("text.pem\": contains no private key in PEM format")));
}

TEST_F(TlsServer, FindsTheKeyInTheCertificatesFile) {
  const auto both =
      certificates.write("both.pem", test::content_of(files().certfile) + test::content_of(files().keyfile));
  EXPECT_THAT(problems_of({.certfile = both}), IsEmpty());
}

TEST_F(TlsServer, RejectsAKeyOfAnotherCertificate) {
  const auto other = certificates.make();
  EXPECT_THAT(
      problems_of({.certfile = files().certfile, .keyfile = other.keyfile}),
      ElementsAre(AllOf(HasSubstr(other.keyfile + "\": the key does not belong to the certificate in"),
                        HasSubstr(files().certfile))));
}

TEST_F(TlsServer, RejectsACertificateOutsideItsValidity) {
  using std::chrono::hours;
  const auto old = certificates.make({.valid_from = -hours(48), .valid_until = -hours(24)});
  const auto young = certificates.make({.valid_from = hours(24), .valid_until = hours(48)});
  EXPECT_THAT(problems_of({.certfile = old.certfile, .keyfile = old.keyfile}),
              ElementsAre(HasSubstr(old.certfile + "\": the certificate expired on ")));
  EXPECT_THAT(problems_of({.certfile = young.certfile, .keyfile = young.keyfile}),
              ElementsAre(HasSubstr(young.certfile + "\": the certificate is not valid before ")));
}

TEST_F(TlsServer, AsksForThePasswordOfAnEncryptedKey) {
  const auto secret = certificates.make({.password = "open sesame"});
  TlsOptions with{.certfile = secret.certfile, .keyfile = secret.keyfile};
  EXPECT_THAT(problems_of(with),
              ElementsAre(HasSubstr("the key is encrypted, but no key_password is configured")));
  with.key_password = [] { return std::string("open barley"); };
  EXPECT_THAT(problems_of(with), ElementsAre(HasSubstr("the password of the key is wrong")));
  with.key_password = []() -> std::string { throw std::runtime_error("the vault is closed"); };
  EXPECT_THAT(problems_of(with), ElementsAre(HasSubstr("key_password threw: the vault is closed")));
  with.key_password = [] { return std::string("open sesame"); };
  EXPECT_THAT(problems_of(with), IsEmpty());
}

TEST_F(TlsServer, ReportsEveryProblemAtOnce) {
  auto with = options();
  with.certfile = "/nowhere/a.pem";
  with.server_names = {{"example.com", "/nowhere/b.pem"}};
  with.ciphers = "NO-SUCH-CIPHER";
  with.ciphersuites = "TLS_NONE";
  with.groups = "X25519:P-257:P-258";
  with.verify_client = VerifyClient::required;
  EXPECT_THAT(problems_of(with),
              ElementsAre(HasSubstr("ciphers \"NO-SUCH-CIPHER\""), HasSubstr("ciphersuites \"TLS_NONE\""),
                          HasSubstr("groups \"X25519:P-257:P-258\""), HasSubstr("cacertfile is empty"),
                          HasSubstr("/nowhere/a.pem"),
                          HasSubstr("server_names \"example.com\": certfile \"/nowhere/b.pem\"")));
}

TEST_F(TlsServer, NamesUnknownCiphersAndGroups) {
  auto with = options();
  with.ciphers = "ECDHE+AESGCM:!AES128:TYPO:@STRENGTH";
  with.ciphersuites = "TLS_AES_128_GCM_SHA256:TLS_TYPO";
  with.groups = "X25519:P-257:P-258";
  EXPECT_THAT(problems_of(with),
              ElementsAre(MatchesRegex("ciphers \"ECDHE.*\": OpenSSL [0-9.]+ does not know TYPO"),
                          MatchesRegex("ciphersuites .* does not know TLS_TYPO"),
                          MatchesRegex("groups .* does not know P-257, P-258")));
}

TEST_F(TlsServer, RejectsAListThatOpensslRejects) {
  auto with = options();
  with.groups = "X25519:X25519";
  with.ciphers = "ECDHE+AESGCM:!AESGCM";
  EXPECT_THAT(problems_of(with),
              ElementsAre(HasSubstr("ciphers \"ECDHE+AESGCM:!AESGCM\": OpenSSL rejects this list"),
                          HasSubstr("groups \"X25519:X25519\": OpenSSL rejects this list")));
}

}  // namespace
}  // namespace roost::net
