// SPDX-License-Identifier: Apache-2.0
// Files of an endpoint, in clear text and over TLS.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "endpoint_fixture.hpp"
#include "support/certificates.hpp"

namespace roost::test {
namespace {

class StaticFilesEndpoint : public EndpointTest {
 protected:
  StaticFilesEndpoint() {
    const auto files = certificates.make();
    peer = {.cacertfile = files.certfile};
    config.https =
        HttpsListenerConfig{.port = 0, .tls = {.certfile = files.certfile, .keyfile = files.keyfile}};
    for (int i = 0; large.size() < 17'000'000; ++i)
      large += std::to_string(i) + std::string(1000, static_cast<char>('a' + i % 23));
    certificates.write("large.bin", large);
    endpoint().static_files("/", std::filesystem::path(certificates.path("x")).parent_path().string());
  }

  static HttpAnswer ask(TcpClient& connection, std::string_view target, std::string_view headers = "") {
    connection.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
                    "\r\n");
    return read_answer(connection).value();
  }

  Certificates certificates;
  TlsPeer peer;
  std::string large;
};

TEST_F(StaticFilesEndpoint, SendsAFileThatIsLargerThanAnyBufferInClearTextAndOverTls) {
  start();
  TcpClient clear(port());
  TcpClient secret(endpoint().port("https"), peer);
  for (TcpClient* connection : {&clear, &secret}) {
    EXPECT_TRUE(ask(*connection, "/large.bin").body == large);
    EXPECT_TRUE(ask(*connection, "/large.bin", "Range: bytes=16999000-\r\n").body == large.substr(16999000));
    EXPECT_EQ(ask(*connection, "/large.bin", "If-Match: \"other\"\r\n").status, 412U);
    EXPECT_EQ(ask(*connection, "/nothing").status, 404U);
  }
}

TEST_F(StaticFilesEndpoint, AFifoIsRefusedAndHoldsUpNobody) {
  ASSERT_EQ(::mkfifo(certificates.path("fifo").c_str(), 0600), 0);
  start();
  TcpClient connection(port());
  EXPECT_EQ(ask(connection, "/fifo").status, 404U);
  EXPECT_EQ(ask(connection, "/large.bin").status, 200U);
  EXPECT_TRUE(log->has(LogLevel::warning, "answered /fifo with 404: not a regular file"));
}

TEST_F(StaticFilesEndpoint, StopsWhileAClientDoesNotRead) {
  start();
  endpoint().set("shutdown", "50ms").value();
  TcpClient clear(port());
  clear.send("GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(clear.read_until("\r\n\r\n"));
  EXPECT_TRUE(stopping().get());
}

}  // namespace
}  // namespace roost::test
