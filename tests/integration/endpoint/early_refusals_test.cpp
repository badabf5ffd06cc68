// SPDX-License-Identifier: Apache-2.0
// What ends before there is a request to log: every refusal at HTTP, TLS and PROXY level leaves a record.
#include <cstdint>

#include "endpoint_fixture.hpp"
#include "support/certificates.hpp"

namespace roost::test {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::chrono::seconds kPatience = TcpClient::kDeadline;

class EarlyRefusal : public EndpointTest {
 protected:
  [[nodiscard]] Introspection& inspect() { return endpoint().introspection(); }

  /// Waits for it.
  [[nodiscard]] WhyRecord only_record(const std::string& peer = "127.0.0.1") {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    WhyPage page;
    while (page.items.empty() && std::chrono::steady_clock::now() < deadline)
      page = inspect().why({.peer = peer}, {});
    EXPECT_EQ(page.items.size(), 1U);
    return page.items.empty() ? WhyRecord{} : page.items[0];
  }
  [[nodiscard]] std::uint64_t endings(Cause cause) {
    for (const auto& [each, count] : inspect().shards(milliseconds(2000)).total.causes)
      if (each == cause) return count;
    return 0;
  }
  [[nodiscard]] HttpAnswer ask(std::string_view request) {
    TcpClient connection(port());
    connection.send(request);
    return read_answer(connection).value();
  }
  void listen_with_tls() {
    const CertificateFiles files = certificates.make();
    config.https =
        HttpsListenerConfig{.port = 0, .tls = {.certfile = files.certfile, .keyfile = files.keyfile}};
    config.https->handshake_timeout = milliseconds(100);
    start();
  }

  Certificates certificates;
};

TEST_F(EarlyRefusal, OfARequestWithoutHostIsRecordedWithItsRule) {
  start();
  EXPECT_EQ(ask("GET / HTTP/1.1\r\n\r\n").status, 400U);
  const WhyRecord record = only_record();
  EXPECT_EQ(record.cause, Cause::request_refused);
  EXPECT_EQ(record.code, 400U);
  EXPECT_THAT(record.peer, StartsWith("127.0.0.1:"));
  EXPECT_EQ(record.detail, "The request must have one Host header. (RFC 9112 3.2)");
  EXPECT_EQ(record.transport, "http");
  EXPECT_EQ(endings(Cause::request_refused), 1U);
  EXPECT_TRUE(log->wait_for(LogLevel::info, "http: refused a request from " + record.peer + ": 400"));
}

TEST_F(EarlyRefusal, OfACookieThatIsTooLargeSaysSo) {
  start();
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nHost: x\r\nCookie: " + std::string(20'000, 'c') + "\r\n\r\n").status,
            431U);
  const WhyRecord record = only_record();
  EXPECT_EQ(record.cause, Cause::request_refused);
  EXPECT_EQ(record.code, 431U);
  EXPECT_THAT(record.detail, HasSubstr("cookies"));
}

TEST_F(EarlyRefusal, OfHalfARequestIsRecordedWhenItsTimeIsUp) {
  config.http.handshake_timeout = milliseconds(50);
  start();
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nHo").status, 408U);
  EXPECT_EQ(only_record().code, 408U);
}

TEST_F(EarlyRefusal, OfASilentConnectionIsOnlyCounted) {
  config.http.handshake_timeout = milliseconds(50);
  start();
  TcpClient silent(port());
  EXPECT_TRUE(silent.is_ended());
  EXPECT_EQ(endings(Cause::silent_connection), 1U);
  EXPECT_TRUE(inspect().why({}, {}).items.empty());
}

TEST_F(EarlyRefusal, OfHalfATlsHelloIsRecorded) {
  listen_with_tls();
  TcpClient half(endpoint().port("https"));
  half.send(std::string_view("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_TRUE(half.is_ended());
  const WhyRecord record = only_record();
  EXPECT_EQ(record.cause, Cause::tls_handshake_failed);
  EXPECT_EQ(record.detail, "it was not complete in time");
  EXPECT_TRUE(log->wait_for(LogLevel::info, "tls: the handshake with " + record.peer));
}

TEST_F(EarlyRefusal, OfASilentTlsConnectionIsOnlyCounted) {
  listen_with_tls();
  TcpClient silent(endpoint().port("https"));
  EXPECT_TRUE(silent.is_ended());
  EXPECT_EQ(endings(Cause::silent_connection), 1U);
}

TEST_F(EarlyRefusal, OfClearTextOnATlsPortIsRecorded) {
  listen_with_tls();
  TcpClient lost(endpoint().port("https"));
  lost.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(read_answer(lost).value().status, 400U);
  const WhyRecord record = only_record();
  EXPECT_EQ(record.cause, Cause::tls_handshake_failed);
  EXPECT_EQ(record.detail, "it sent clear-text HTTP");
}

TEST_F(EarlyRefusal, OfHalfAProxyHeaderIsRecorded) {
  config.http.proxy_protocol = {"127.0.0.1"};
  config.http.handshake_timeout = milliseconds(50);
  start();
  TcpClient half(port());
  half.send("PROXY TCP4 203.");
  EXPECT_TRUE(half.is_ended());
  const WhyRecord record = only_record();
  EXPECT_EQ(record.cause, Cause::proxy_header_refused);
  EXPECT_THAT(record.detail, HasSubstr("not complete in time"));
}

TEST_F(EarlyRefusal, OfThousandsLeavesRoomForOtherRecords) {
  start();
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(ask("GET / HTTP/1.1\r\n\r\n").status, 400U);
  EXPECT_EQ(endings(Cause::request_refused), 50U);
  EXPECT_LT(inspect().why({}, {}).items.size(), 40U);
}

TEST_F(EarlyRefusal, OfAClosedReaderOfAResponseIsRecordedWithWhatWaited) {
  config.max_queued_bytes = 1'000'000;
  endpoint().get("/large", [](const HttpRequest&, HttpResponder responder) {
    responder.respond(HttpResponse::text(std::string(16'000'000, 'x')));
  });
  start();
  TcpClient reader(port());
  reader.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  const WhyRecord record = only_record();
  EXPECT_EQ(record.cause, Cause::node_queues_full);
  EXPECT_EQ(record.detail, "GET /large");
  EXPECT_GT(record.queued_bytes, 1'000'000U);
}

}  // namespace
}  // namespace roost::test
