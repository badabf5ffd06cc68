// SPDX-License-Identifier: Apache-2.0
// Which TLS sessions are resumed, and which are not.
#include "net/ticket_keys.hpp"
#include "tls_fixture.hpp"

namespace roost::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using Handshake = TlsSession::Handshake;

class TlsResumption : public TlsTest, public ::testing::WithParamInterface<int> {
 protected:
  using Context = std::shared_ptr<const TlsServerContext>;

  /// Connects with the session of an earlier connection, or none.
  void meet(const Context& context, SSL_SESSION* session = nullptr, const OpensslClient::Setup& setup = {}) {
    // A copy: OpenSSL invalidates the session of a connection that ends without close_notify.
    const SslSessionPtr shown(session == nullptr ? nullptr : SSL_SESSION_dup(session));
    auto pair = connect_loopback();
    server = Stream(std::move(pair.server), context->accept());
    client = std::make_unique<OpensslClient>(std::move(pair.client), [&](SSL_CTX& own, SSL* ssl) {
      SSL_CTX_set_min_proto_version(&own, GetParam());
      SSL_CTX_set_max_proto_version(&own, GetParam());
      if (ssl != nullptr && shown != nullptr) SSL_set_session(ssl, shown.get());
      if (setup) setup(own, ssl);
    });
    ASSERT_EQ(run_handshake(), Handshake::done) << server.tls()->failure();
  }
  /// The session the client received on this connection.
  SslSessionPtr session() {
    EXPECT_EQ(server.write("x").size, 1U);
    EXPECT_EQ(client_receives(1), "x");  // a ticket comes first
    SSL_shutdown(client->ssl());         // otherwise the session must not be reused
    return SslSessionPtr(SSL_get1_session(client->ssl()));
  }
  SslSessionPtr session_of(const Context& context, const OpensslClient::Setup& setup = {}) {
    meet(context, nullptr, setup);
    return session();
  }
  bool resumes(const Context& context, const SslSessionPtr& shown, const OpensslClient::Setup& setup = {}) {
    meet(context, shown.get(), setup);
    return SSL_session_reused(client->ssl()) == 1;
  }

  static std::string key(char digit) { return std::string(160, digit); }
  TlsOptions sharing(const std::string& keys) {
    auto with = options();
    with.ticket_keyfile = certificates.write("tickets" + std::to_string(++files_written_), keys);
    return with;
  }
  /// Another node with the same certificate.
  Context node(const TlsOptions& with) {
    tickets = std::make_shared<TicketKeys>(clock);
    return load(with);
  }

 private:
  int files_written_ = 0;
};

TEST_P(TlsResumption, WorksOnTheSameListener) {
  const auto context = load(options());
  const auto shown = session_of(context);
  EXPECT_TRUE(resumes(context, shown));
  EXPECT_TRUE(resumes(context, session()));  // a resumed session is resumed again
}

TEST_P(TlsResumption, WorksAfterAReload) {
  const auto shown = session_of(load(options()));
  EXPECT_TRUE(resumes(load(options()), shown));
}

TEST_P(TlsResumption, NeedsKeys) {
  tickets.reset();
  const auto context = load(options());
  EXPECT_FALSE(resumes(context, session_of(context)));
}

// --- random keys ---

TEST_P(TlsResumption, KeysRotateAndStillDecryptLiveTickets) {
  const auto context = load(options());
  clock.advance(TicketKeys::kLifetime - 1ms);
  const auto last = session_of(context);  // of the first key
  clock.advance(TicketKeys::kLifetime - 1ms);
  EXPECT_TRUE(resumes(context, last));
  const auto renewed = session();
  clock.advance(TicketKeys::kLifetime);
  EXPECT_FALSE(resumes(context, last));
  EXPECT_TRUE(resumes(context, renewed));
}

TEST_P(TlsResumption, ATicketOfAnOldKeyIsReplaced) {
  const auto context = load(options());
  const auto old = session_of(context);
  clock.advance(TicketKeys::kLifetime);
  ASSERT_TRUE(resumes(context, old));
  const auto replaced = session();
  clock.advance(TicketKeys::kLifetime);
  EXPECT_TRUE(resumes(context, replaced));
}

TEST_P(TlsResumption, AfterALongIdleTimeNoOldKeyDecryptsAnything) {
  const auto context = load(options());
  const auto old = session_of(context);
  clock.advance(2 * TicketKeys::kLifetime);
  EXPECT_FALSE(resumes(context, old));
}

TEST_P(TlsResumption, IsLimitedToOneNodeWithoutSharedKeys) {
  const auto shown = session_of(node(options()));
  EXPECT_FALSE(resumes(node(options()), shown));
}

// --- shared keys ---

TEST_P(TlsResumption, WorksAcrossNodesThatShareKeys) {
  const auto shown = session_of(node(sharing(key('a') + "\n")));
  EXPECT_TRUE(resumes(node(sharing("# first\r\n" + key('A') + "\r\n\r\n")), shown));
  EXPECT_FALSE(resumes(node(sharing(key('b'))), shown));
}

TEST_P(TlsResumption, AKeyIsReplacedWithoutEndingSessions) {
  const auto with_old = session_of(node(sharing(key('a'))));
  EXPECT_TRUE(
      resumes(node(sharing(key('a') + "\n" + key('b'))), with_old));  // first all nodes learn the new key
  const auto both = node(sharing(key('b') + "\n" + key('a')));        // then it encrypts
  EXPECT_TRUE(resumes(both, with_old));
  const auto with_new = session_of(both);
  EXPECT_TRUE(resumes(node(sharing(key('b'))), with_new));
}

TEST_P(TlsResumption, SharedKeysDoNotChangeByThemselves) {
  const auto context = node(sharing(key('a')));
  clock.advance(10 * TicketKeys::kLifetime);
  EXPECT_TRUE(resumes(node(sharing(key('a'))), session_of(context)));
}

// --- what invalidates a session ---

TEST_P(TlsResumption, DoesNotBypassClientCertificates) {
  const auto before = session_of(load(options()));
  auto asking = options();
  asking.verify_client = VerifyClient::optional;
  asking.cacertfile = files().certfile;
  EXPECT_FALSE(resumes(load(asking), before));
}

TEST_P(TlsResumption, DoesNotBypassAnotherAuthority) {
  const auto other = certificates.make({.common_name = "other"});
  const auto own = certificates.make({.common_name = "client", .signer = &files()});
  const auto shows = [own](SSL_CTX& context, SSL*) {
    SSL_CTX_use_certificate_file(&context, own.certfile.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(&context, own.keyfile.c_str(), SSL_FILETYPE_PEM);
  };
  auto asking = options();
  asking.verify_client = VerifyClient::optional;
  asking.cacertfile = files().certfile;
  const auto shown = session_of(load(asking), shows);
  EXPECT_TRUE(resumes(load(asking), shown, shows));
  EXPECT_NE(server.tls()->peer_certificate(), "");  // a resumed session knows its client
  asking.cacertfile = other.certfile;
  EXPECT_FALSE(resumes(load(asking), shown));
}

TEST_P(TlsResumption, DoesNotBypassTheCiphers) {
  const auto before = session_of(load(options()));
  auto other = options();
  other.ciphers = "ECDHE+AESGCM";
  EXPECT_FALSE(resumes(load(other), before));
}

INSTANTIATE_TEST_SUITE_P(Of, TlsResumption, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return std::string(version.param == TLS1_2_VERSION ? "Tls12" : "Tls13");
                         });

// --- files ---

class TicketFile : public ::testing::Test {
 protected:
  std::string problem_of(const std::string& content) {
    const auto keys = read_ticket_keys(folder.write("tickets", content));
    return keys ? "" : keys.error().message;
  }
  test::Certificates folder;
};

TEST_F(TicketFile, HasAKeyOnEachLine) {
  const std::string a(160, 'a'), b(160, 'B');
  const auto keys = read_ticket_keys(folder.write("tickets", "# by hand\n" + a + "\n\n" + b)).value();
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].name[15], 0xaa);
  EXPECT_EQ(keys[1].mac[31], 0xbb);
}

TEST_F(TicketFile, ThatIsInvalidIsNamed) {
  EXPECT_EQ(read_ticket_keys("/nowhere/tickets").error().message,
            "ticket_keyfile \"/nowhere/tickets\": No such file or directory");
  EXPECT_THAT(problem_of(""), HasSubstr("tickets\": contains no keys: `openssl rand -hex 80`"));
  for (const std::size_t digits : {159U, 161U, 162U, 158U})
    EXPECT_THAT(problem_of("#\n" + std::string(digits, 'a')),
                HasSubstr("line 2 is not a key: 160 hexadecimal"));
  EXPECT_THAT(problem_of(std::string(159, 'a') + "g"), HasSubstr("line 1 is not a key"));
  std::string many;
  for (std::size_t i = 0; i < TicketKeys::kMaxShared; ++i)
    many += std::string(160, 'a') + "\n";
  EXPECT_EQ(problem_of(many), "");
  EXPECT_THAT(problem_of(many + std::string(160, 'b')), HasSubstr("contains 17 keys, but at most 16"));
}

}  // namespace
}  // namespace roost::net
