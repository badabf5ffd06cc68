// SPDX-License-Identifier: Apache-2.0
// SIGHUP, as operators and certbot's hooks send it: certificates are read anew.
#include <csignal>
#include <filesystem>

#include "support/certificates.hpp"
#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

class Hangup : public ::testing::Test {
 protected:
  [[nodiscard]] TcpClient connect() { return {numbers.port(), {.cacertfile = ""}}; }
  [[nodiscard]] std::string certificate() { return connect().server_certificate(); }
  /// Polls, as an operator would; the program takes the signal when it likes.
  [[nodiscard]] bool changes_from(const std::string& before) {
    const auto end = std::chrono::steady_clock::now() + TcpClient::kDeadline;
    while (std::chrono::steady_clock::now() < end)
      if (certificate() != before) return true;
    return false;
  }

  Certificates certificates;
  CertificateFiles files = certificates.make();
  Program numbers{
      "numbers",
      {"ROOST_CERTFILE=" + files.certfile, "ROOST_KEYFILE=" + files.keyfile, "ROOST_HTTPS_PORT=0"}};
};

TEST_F(Hangup, GivesConnectionsToComeTheNewCertificateAndLeavesOpenOnesAlone) {
  TcpClient old = connect();
  const std::string before = certificate();
  const auto next = certificates.make();
  const auto overwrite = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(next.certfile, files.certfile, overwrite);
  std::filesystem::copy_file(next.keyfile, files.keyfile, overwrite);
  numbers.signal(SIGHUP);
  EXPECT_TRUE(changes_from(before));
  old.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(read_answer(old)->status, 200U);
  numbers.signal(SIGTERM);
  EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
  EXPECT_NE(numbers.said().find("SIGHUP: the certificates are read anew"), std::string::npos);
}

TEST_F(Hangup, WithFilesOfNoUseChangesNothingAndSaysWhy) {
  const std::string before = certificate();
  std::filesystem::remove(files.keyfile);
  numbers.signal(SIGHUP);
  EXPECT_EQ(certificate(), before);
  numbers.signal(SIGTERM);
  EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
  EXPECT_NE(numbers.said().find("SIGHUP: the certificates stay as they are: keyfile"), std::string::npos);
}

TEST(HangupInClearText, EndsTheProgramAsItEndsOthers) {
  Program numbers("numbers");
  numbers.signal(SIGHUP);
  EXPECT_EQ(numbers.exit_code(), -SIGHUP);
}

}  // namespace
}  // namespace roost::test
