// SPDX-License-Identifier: Apache-2.0
// TLS handshakes between server and client on one loop; which servers the client trusts.
#include "net/tls_handshake.hpp"

#include <optional>

#include "net/tls_client_context.hpp"
#include "support/manual_clock.hpp"
#include "tls_fixture.hpp"

namespace roost::net {
namespace {

using ::testing::HasSubstr;
using Handshake = TlsSession::Handshake;

class TlsHandshakes : public TlsTest {
 protected:
  using End = std::optional<TlsHandshake::Finished>;

  void begin(Stream stream, std::optional<TlsHandshake>& handshake, End& end) {
    handshake.emplace(loop, std::move(stream), [&](TlsHandshake::Finished finished) {
      end = std::move(finished);
      handshake.reset();  // it may be destroyed now
    });
    handshake->start().value();
  }
  void turn_until(const std::function<bool()>& done) {
    for (int i = 0; i < kSteps && !done(); ++i)
      loop.run_once(std::chrono::milliseconds(10));
  }
  /// A handshake between a client with this trust that expects `host` and a server with these options.
  void meet(const TlsOptions& server_options, const TlsTrust& trust, const std::string& host = "localhost") {
    auto pair = connect_loopback();
    server_end.reset();
    client_end.reset();
    begin(Stream(std::move(pair.server), load(server_options)->accept()), server_handshake, server_end);
    begin(Stream(std::move(pair.client), TlsClientContext::make(trust).value()->connect(host)),
          client_handshake, client_end);
    turn_until([&] { return server_end && client_end; });
  }
  [[nodiscard]] std::string why_not() const {
    if (!client_end || client_end->end != Handshake::failed) return "it did not fail";
    return client_end->stream.tls()->failure();
  }

  runtime::EventLoop loop{clock};
  std::optional<TlsHandshake> server_handshake, client_handshake;
  End server_end, client_end;
};

TEST_F(TlsHandshakes, EndWithTwoStreamsThatCarryBytes) {
  meet(options(), {.cacertfile = files().certfile});
  ASSERT_TRUE(server_end && client_end);
  EXPECT_EQ(server_end->end, Handshake::done);
  EXPECT_EQ(client_end->end, Handshake::done);
  EXPECT_EQ(client_end->stream.write("hello").size, 5U);
  wait_for_input(server_end->stream.socket());
  EXPECT_EQ(server_end->stream.read(buffer).size, 5U);
  EXPECT_EQ(server_end->stream.tls()->server_name(), "localhost");
}

TEST_F(TlsHandshakes, CanBeAbandonedAtAnyTime) {
  auto pair = connect_loopback();
  begin(Stream(std::move(pair.server), load(options())->accept()), server_handshake, server_end);
  loop.run_once(base::Duration::zero());
  server_handshake.reset();
  loop.run_once(base::Duration::zero());
  EXPECT_FALSE(server_end);
}

TEST_F(TlsHandshakes, EndWhenThePeerLeaves) {
  auto pair = connect_loopback();
  begin(Stream(std::move(pair.server), load(options())->accept()), server_handshake, server_end);
  pair.client.close();
  turn_until([&] { return server_end.has_value(); });
  ASSERT_TRUE(server_end);
  EXPECT_EQ(server_end->end, Handshake::failed);
}

// --- which servers a client trusts ---

TEST_F(TlsHandshakes, FailWhenTheIssuerIsNotTrusted) {
  const auto other = certificates.make();
  meet(options(), {.cacertfile = other.certfile});
  EXPECT_THAT(why_not(), HasSubstr("certificate verify failed: self-signed certificate"));
  EXPECT_EQ(server_end->end, Handshake::failed);
}

TEST_F(TlsHandshakes, FailWhenTheSystemDoesNotTrustTheServer) {
  meet(options(), {});
  EXPECT_THAT(why_not(), HasSubstr("certificate verify failed: self-signed certificate"));
}

TEST_F(TlsHandshakes, FailWhenTheCertificateIsForAnotherHost) {
  meet(options(), {.cacertfile = files().certfile}, "example.com");
  EXPECT_THAT(why_not(), HasSubstr("hostname mismatch"));
  meet(options(), {.cacertfile = files().certfile}, "127.0.0.2");
  EXPECT_THAT(why_not(), HasSubstr("IP address mismatch"));
}

TEST_F(TlsHandshakes, SucceedWithAnAddressListedInTheCertificate) {
  meet(options(), {.cacertfile = files().certfile}, "127.0.0.1");
  EXPECT_EQ(client_end->end, Handshake::done);
  EXPECT_EQ(server_end->stream.tls()->server_name(), "");  // an address is not a name
}

TEST_F(TlsHandshakes, SucceedWithAnyCertificateForAClientThatDoesNotVerify) {
  meet(options(), {.verify_server = false}, "example.com");
  EXPECT_EQ(client_end->end, Handshake::done);
}

TEST_F(TlsHandshakes, ReportAnUnreadableCaFile) {
  const auto made = TlsClientContext::make({.cacertfile = "/nowhere/ca.pem"});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "cacertfile \"/nowhere/ca.pem\": No such file or directory");
}

TEST_F(TlsHandshakes, AClientTreatsAnEndWithoutCloseNotifyAsAnError) {
  meet(options(), {.cacertfile = files().certfile});
  ASSERT_TRUE(server_end && client_end);
  server_end->stream.socket().shutdown_write();  // as if the stream were cut in transit
  wait_for_input(client_end->stream.socket());
  EXPECT_EQ(client_end->stream.read(buffer).status, IoStatus::error);
}

TEST_F(TlsHandshakes, AClientTreatsCloseNotifyAsTheEnd) {
  meet(options(), {.cacertfile = files().certfile});
  ASSERT_TRUE(server_end && client_end);
  server_end->stream.close();
  wait_for_input(client_end->stream.socket());
  EXPECT_EQ(client_end->stream.read(buffer).status, IoStatus::closed);
}

}  // namespace
}  // namespace roost::net
