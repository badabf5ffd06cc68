// SPDX-License-Identifier: Apache-2.0
// SIGHUP, as sent by operators and certbot's hooks: certificates and configuration are reloaded.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "support/certificates.hpp"
#include "support/phoenix_client.hpp"
#include "support/program.hpp"

namespace roost::test {
namespace {

class Hangup : public ::testing::Test {
 protected:
  [[nodiscard]] TcpClient connect() { return {numbers.port(), {.cacertfile = ""}}; }
  [[nodiscard]] std::string certificate() { return connect().server_certificate(); }
  /// Polls, as an operator would; the program handles the signal at some later time.
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

TEST_F(Hangup, GivesNewConnectionsTheNewCertificateAndLeavesOpenOnesAlone) {
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

TEST_F(Hangup, WithUnusableFilesChangesNothingAndLogsWhy) {
  const std::string before = certificate();
  std::filesystem::remove(files.keyfile);
  numbers.signal(SIGHUP);
  numbers.wait_until_it_says("SIGHUP: the certificates stay as they are: keyfile");
  EXPECT_EQ(certificate(), before);
  numbers.signal(SIGTERM);
  EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
}

TEST_F(Hangup, WithAFifoForAFileBlocksNeitherClientsNorTheEnd) {
  const std::string before = certificate();
  std::filesystem::remove(files.keyfile);
  ASSERT_EQ(::mkfifo(files.keyfile.c_str(), 0600), 0);
  const base::FileDescriptor silent(::open(files.keyfile.c_str(), O_RDWR | O_CLOEXEC));
  numbers.signal(SIGHUP);
  numbers.wait_until_it_says("SIGHUP: reading the files anew");  // two signals at once could be one
  numbers.signal(SIGHUP);
  numbers.wait_until_it_says("SIGHUP: still reading the files for the previous one");
  EXPECT_EQ(certificate(), before);
  numbers.signal(SIGTERM);
  EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
}

TEST_F(Hangup, JustBeforeTheEndIsHarmless) {
  static_cast<void>(certificate());
  numbers.signal(SIGHUP);
  numbers.wait_until_it_says("SIGHUP: reading the files anew");
  numbers.signal(SIGTERM);
  EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
}

// --- in clear text ---

class HangupInClearText : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file); }
  void write(std::string_view toml) const { std::ofstream(file) << toml; }
  [[nodiscard]] std::vector<std::string> variables() const { return {"ROOST_CONFIG=" + file}; }
  /// Sends SIGHUP and waits for the last line about it.
  static void hang_up(Program& numbers, const std::string& last_line) {
    numbers.signal(SIGHUP);
    numbers.wait_until_it_says(last_line);
  }
  static void ends_well(Program& numbers) {
    numbers.signal(SIGTERM);
    EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
  }

  const std::string file = ::testing::TempDir() + "roost_hangup_" + std::to_string(::getpid()) + ".toml";
};

TEST_F(HangupInClearText, LeavesTheProgramAndItsClientsAlone) {
  Program numbers("numbers");
  PhoenixClient client(numbers.port());
  hang_up(numbers, "SIGHUP: there is nothing to read anew");
  EXPECT_TRUE(client.joins("numbers:positive"));
  client.hangs_up();
  ends_well(numbers);
}

TEST_F(HangupInClearText, AppliesTheLiveKeysOfTheFileAndNamesTheOthers) {
  write("log_level = \"info\"");
  Program numbers("numbers", variables());
  hang_up(numbers, "SIGHUP: the configuration is read anew, and has not changed");
  write("worker_threads = 7\nlog_level = \"debug\"\n");
  hang_up(numbers, "SIGHUP: worker_threads = 7 (" + file + ":1) counts from the next start on, it stays 2");
  EXPECT_THAT(numbers.said(),
              ::testing::HasSubstr("SIGHUP: log_level is now \"debug\" (" + file + ":2), it was \"info\""));
  ends_well(numbers);
}

TEST_F(HangupInClearText, WithAnUnusableFileKeepsTheConfigurationAndLogsWhy) {
  write("log_level = \"info\"");
  Program numbers("numbers", variables());
  write("log_level = \"loud\"\nshard = 1\n");
  hang_up(numbers, file + ":2: there is no shard; did you mean shards?");
  EXPECT_THAT(numbers.said(), ::testing::HasSubstr("SIGHUP: the configuration stays as it is"));
  EXPECT_THAT(numbers.said(), ::testing::HasSubstr(file + ":1: log_level = \"loud\""));
  std::filesystem::remove(file);
  hang_up(numbers, file + ": can't be read: No such file or directory");
  ends_well(numbers);
}

TEST_F(HangupInClearText, WhileTheProgramStopsDoesNotEndItEither) {
  Program numbers("numbers", {"ROOST_SHUTDOWN=1h"});
  PhoenixClient client(numbers.port());
  numbers.signal(SIGTERM);
  EXPECT_EQ(client.frames().receive()->close_code(), 1012);
  numbers.signal(SIGHUP);
  client.hangs_up();
  EXPECT_TRUE(client.is_cut_off());
  EXPECT_EQ(numbers.exit_code(), 0) << numbers.said();
}

}  // namespace
}  // namespace roost::test
