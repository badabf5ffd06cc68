// SPDX-License-Identifier: Apache-2.0
// Every TLS option, with each certificate a client may get: the default one, one by name, one by wildcard;
// each after the first load of the files and after a reload.
#include "net/tls_server_context.hpp"
#include "tls_fixture.hpp"

namespace roost::net {
namespace {

using ::testing::HasSubstr;
using Handshake = TlsSession::Handshake;

struct Way {
  const char* name;
  const char* host;   // requested by the client; null: none
  const char* shown;  // the common name of the expected certificate
  bool reloaded;      // the files were loaded a second time
};

void PrintTo(const Way& way, std::ostream* out) {
  *out << way.name;
}

class TlsOption : public TlsTest, public ::testing::WithParamInterface<Way> {
 protected:
  /// With a certificate for each case.
  TlsOptions options() {
    TlsOptions with{.certfile = default_.certfile, .keyfile = default_.keyfile};
    with.server_names = {{"www.example.com", named_.certfile, named_.keyfile},
                         {"*.example.com", wild_.certfile, wild_.keyfile}};
    return with;
  }
  TlsOptions verifying(VerifyClient verify) {
    auto with = options();
    with.verify_client = verify;
    with.cacertfile = authority_.certfile;
    return with;
  }

  std::shared_ptr<const TlsServerContext> read(const TlsOptions& with) {
    auto context = load(with);
    return GetParam().reloaded ? load(with) : context;
  }
  /// Connects a client for this test's case; the result of its handshake.
  Handshake meet(const TlsServerContext& context, const OpensslClient::Setup& setup = {}) {
    auto pair = connect_loopback();
    server = Stream(std::move(pair.server), context.accept());
    client = std::make_unique<OpensslClient>(std::move(pair.client), [&](SSL_CTX& own, SSL* ssl) {
      if (ssl != nullptr && GetParam().host != nullptr) SSL_set_tlsext_host_name(ssl, GetParam().host);
      if (setup) setup(own, ssl);
    });
    return run_handshake();
  }
  Handshake meet(const TlsOptions& with, const OpensslClient::Setup& setup = {}) {
    return meet(*read(with), setup);
  }

  [[nodiscard]] std::string shown_name() const {
    X509* certificate = SSL_get0_peer_certificate(client->ssl());
    char name[64] = "";
    if (certificate != nullptr)
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    return name;
  }
  [[nodiscard]] std::string cipher() const { return SSL_get_cipher_name(client->ssl()); }

  static OpensslClient::Setup speaks(int version, const char* ciphers = nullptr,
                                     const char* groups = nullptr) {
    return [version, ciphers, groups](SSL_CTX& context, SSL*) {
      SSL_CTX_set_min_proto_version(&context, version);
      SSL_CTX_set_max_proto_version(&context, version);
      SSL_CTX_set_security_level(&context, 0);  // otherwise OpenSSL itself refuses what is too weak
      if (groups != nullptr) SSL_CTX_set1_groups_list(&context, groups);
      if (ciphers == nullptr) return;
      if (version == TLS1_3_VERSION) SSL_CTX_set_ciphersuites(&context, ciphers);
      if (version != TLS1_3_VERSION) SSL_CTX_set_cipher_list(&context, ciphers);
    };
  }
  static OpensslClient::Setup shows(const test::CertificateFiles& own) {
    return [own](SSL_CTX& context, SSL*) {
      SSL_CTX_use_certificate_file(&context, own.certfile.c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(&context, own.keyfile.c_str(), SSL_FILETYPE_PEM);
    };
  }

  test::CertificateFiles default_ = certificates.make({.common_name = "default"});
  test::CertificateFiles named_ = certificates.make({.common_name = "named"});
  test::CertificateFiles wild_ = certificates.make({.common_name = "wild"});
  test::CertificateFiles authority_ = certificates.make({.common_name = "authority"});
};

TEST_P(TlsOption, Certfile) {
  ASSERT_EQ(meet(options()), Handshake::done);
  EXPECT_EQ(shown_name(), GetParam().shown);
}

TEST_P(TlsOption, KeyPassword) {
  default_ = certificates.make({.common_name = "default", .password = "open sesame"});
  named_ = certificates.make({.common_name = "named", .password = "open sesame"});
  wild_ = certificates.make({.common_name = "wild", .password = "open sesame"});
  auto with = options();
  with.key_password = [] { return std::string("open sesame"); };
  ASSERT_EQ(meet(with), Handshake::done);
  EXPECT_EQ(shown_name(), GetParam().shown);
}

TEST_P(TlsOption, VerifyClientRequiredAcceptsACertificateOfTheAuthority) {
  const auto own = certificates.make({.common_name = "client", .signer = &authority_});
  ASSERT_EQ(meet(verifying(VerifyClient::required), shows(own)), Handshake::done) << server.tls()->failure();
  EXPECT_NE(server.tls()->peer_certificate(), "");
}

TEST_P(TlsOption, VerifyClientRequiredRefusesAClientWithoutOne) {
  ASSERT_EQ(meet(verifying(VerifyClient::required)), Handshake::failed);
  EXPECT_EQ(server.tls()->failure(), "peer did not return a certificate");
}

TEST_P(TlsOption, VerifyClientRejectsAnUnknownIssuer) {
  const auto stranger = certificates.make({.common_name = "stranger"});
  for (const auto verify : {VerifyClient::required, VerifyClient::optional}) {
    ASSERT_EQ(meet(verifying(verify), shows(stranger)), Handshake::failed);
    EXPECT_THAT(server.tls()->failure(), HasSubstr("certificate verify failed"));
  }
}

TEST_P(TlsOption, VerifyClientOptionalAcceptsAClientWithAndWithoutOne) {
  const auto own = certificates.make({.common_name = "client", .signer = &authority_});
  ASSERT_EQ(meet(verifying(VerifyClient::optional)), Handshake::done);
  EXPECT_EQ(server.tls()->peer_certificate(), "");
  ASSERT_EQ(meet(verifying(VerifyClient::optional), shows(own)), Handshake::done) << server.tls()->failure();
  EXPECT_NE(server.tls()->peer_certificate(), "");
}

TEST_P(TlsOption, VerifyClientNoneRequestsNoCertificate) {
  ASSERT_EQ(meet(options(), shows(authority_)), Handshake::done);
  EXPECT_EQ(server.tls()->peer_certificate(), "");
}

TEST_P(TlsOption, CacertfileSendsTheClientTheAcceptedCas) {
  ASSERT_EQ(meet(verifying(VerifyClient::optional)), Handshake::done);
  EXPECT_EQ(sk_X509_NAME_num(SSL_get0_peer_CA_list(client->ssl())), 1);
}

TEST_P(TlsOption, MinVersionIs12ByDefault) {
  EXPECT_EQ(meet(options(), speaks(TLS1_1_VERSION)), Handshake::failed);
  EXPECT_EQ(meet(options(), speaks(TLS1_2_VERSION)), Handshake::done);
  EXPECT_EQ(meet(options(), speaks(TLS1_3_VERSION)), Handshake::done);
}

TEST_P(TlsOption, MinVersion13RefusesOlderVersions) {
  auto newest = options();
  newest.min_version = TlsVersion::tls_1_3;
  EXPECT_EQ(meet(newest, speaks(TLS1_2_VERSION)), Handshake::failed);
  EXPECT_EQ(meet(newest, speaks(TLS1_3_VERSION)), Handshake::done);
}

TEST_P(TlsOption, CiphersAreAuthenticatedAndForwardSecretByDefault) {
  EXPECT_EQ(meet(options(), speaks(TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256")), Handshake::failed);
  EXPECT_EQ(meet(options(), speaks(TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256")), Handshake::done);
}

TEST_P(TlsOption, CiphersAreTheListedOnes) {
  auto with = options();
  with.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
  EXPECT_EQ(meet(with, speaks(TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256")), Handshake::failed);
  ASSERT_EQ(meet(with, speaks(TLS1_2_VERSION)), Handshake::done);
  EXPECT_EQ(cipher(), with.ciphers);
}

TEST_P(TlsOption, CiphersuitesAreTheListedOnes) {
  auto with = options();
  with.ciphersuites = "TLS_CHACHA20_POLY1305_SHA256";
  EXPECT_EQ(meet(with, speaks(TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256")), Handshake::failed);
  ASSERT_EQ(meet(with, speaks(TLS1_3_VERSION)), Handshake::done);
  EXPECT_EQ(cipher(), with.ciphersuites);
}

TEST_P(TlsOption, GroupsAreCheapOnesByDefault) {
  for (const char* group : {"X25519", "P-256", "P-384"})
    EXPECT_EQ(meet(options(), speaks(TLS1_3_VERSION, nullptr, group)), Handshake::done) << group;
  for (const char* group : {"P-521", "X448", "ffdhe2048", "ffdhe8192"})
    EXPECT_EQ(meet(options(), speaks(TLS1_3_VERSION, nullptr, group)), Handshake::failed) << group;
}

TEST_P(TlsOption, GroupsOfTls12AreTheSame) {
  ASSERT_EQ(meet(options(), speaks(TLS1_2_VERSION, nullptr, "P-521:P-384:P-256")), Handshake::done);
  EXPECT_EQ(SSL_get_negotiated_group(client->ssl()), NID_X9_62_prime256v1);
  EXPECT_EQ(meet(options(), speaks(TLS1_2_VERSION, "DHE+AESGCM")), Handshake::failed);
}

TEST_P(TlsOption, GroupsAreTheListedOnes) {
  auto with = options();
  with.groups = "P-384:ffdhe2048";
  for (const char* group : {"P-384", "ffdhe2048"})
    EXPECT_EQ(meet(with, speaks(TLS1_3_VERSION, nullptr, group)), Handshake::done) << group;
  EXPECT_EQ(meet(with, speaks(TLS1_3_VERSION, nullptr, "X25519")), Handshake::failed);
}

TEST_P(TlsOption, TheServersOrderOfCiphersCounts) {
  auto with = options();
  with.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256";
  ASSERT_EQ(meet(with, speaks(TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384")),
            Handshake::done);
  EXPECT_EQ(cipher(), "ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_P(TlsOption, TheProtocolIsHttp11) {
  const auto offers = [](std::string_view protocols) {
    return [protocols](SSL_CTX& context, SSL*) {
      SSL_CTX_set_alpn_protos(&context, reinterpret_cast<const unsigned char*>(protocols.data()),
                              static_cast<unsigned>(protocols.size()));
    };
  };
  EXPECT_EQ(meet(options(), offers("\x02h2")), Handshake::failed);
  ASSERT_EQ(meet(options(), offers("\x02h2\x08http/1.1")), Handshake::done);
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(client->ssl(), &chosen, &size);
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(chosen), size), "http/1.1");
}

TEST_P(TlsOption, RenegotiationIsRefused) {
  ASSERT_EQ(meet(options(), speaks(TLS1_2_VERSION)), Handshake::done);
  ASSERT_EQ(SSL_renegotiate(client->ssl()), 1);
  client->handshake();
  ASSERT_EQ(read_server().status, IoStatus::would_block);
  wait_for_input(client->socket());
  EXPECT_FALSE(client->handshake());
  EXPECT_EQ(ERR_GET_REASON(ERR_peek_error()), SSL_R_NO_RENEGOTIATION);
}

TEST_P(TlsOption, SessionsAreResumed) {
  const auto context = read(options());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ASSERT_EQ(meet(*context, speaks(version)), Handshake::done);
    ASSERT_EQ(server.write("x").size, 1U);
    ASSERT_EQ(client_receives(1), "x");  // the ticket came first
    SSL_shutdown(client->ssl());         // otherwise the session must not be reused
    const SslSessionPtr kept(SSL_get1_session(client->ssl()));
    ASSERT_EQ(meet(*context,
                   [&](SSL_CTX& own, SSL* ssl) {
                     speaks(version)(own, ssl);
                     if (ssl != nullptr) SSL_set_session(ssl, kept.get());
                   }),
              Handshake::done);
    EXPECT_EQ(SSL_session_reused(client->ssl()), 1) << std::hex << version;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, TlsOption,
                         ::testing::Values(Way{"TheDefaultCertificate", nullptr, "default", false},
                                           Way{"AName", "www.example.com", "named", false},
                                           Way{"AWildcard", "api.example.com", "wild", false},
                                           Way{"TheDefaultCertificateReadAnew", nullptr, "default", true},
                                           Way{"ANameReadAnew", "www.example.com", "named", true},
                                           Way{"AWildcardReadAnew", "api.example.com", "wild", true}),
                         [](const auto& way) { return way.param.name; });

}  // namespace
}  // namespace roost::net
