// SPDX-License-Identifier: Apache-2.0
#include "net/unix_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace roost::net {
namespace {

using ::testing::HasSubstr;

class UnixListenerTest : public ::testing::Test {
 protected:
  UnixListenerTest() {
    std::string name = "/tmp/roost-test-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~UnixListenerTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name = "node.sock") const { return folder_ + "/" + name; }
  [[nodiscard]] static unsigned mode_of(const std::string& file) {
    struct stat found{};
    return ::lstat(file.c_str(), &found) == 0 ? found.st_mode & 0777U : 0U;
  }

  std::string folder_;
};

TEST_F(UnixListenerTest, OnlyItsUserMayOpenTheSocket) {
  const auto listener = UnixListener::open(path());
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_EQ(mode_of(path()), 0600U);
}

TEST_F(UnixListenerTest, CreatesItsFolderForItsUserOnly) {
  const auto listener = UnixListener::open(path("new/node.sock"));
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_EQ(mode_of(path("new")), 0700U);
}

TEST_F(UnixListenerTest, AcceptsConnections) {
  auto listener = UnixListener::open(path());
  ASSERT_TRUE(listener);
  EXPECT_EQ(listener->accept().status, AcceptStatus::would_block);
  const auto client = connect_unix(path());
  ASSERT_TRUE(client) << client.error().message;
  EXPECT_EQ(listener->accept().status, AcceptStatus::accepted);
}

TEST_F(UnixListenerTest, LeavesNoFilesWhenClosed) {
  {
    const auto listener = UnixListener::open(path());
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(UnixListenerTest, ReplacesAFileLeftBehindByACrash) {
  {
    auto crashed = UnixListener::open(path());
    std::filesystem::copy_file(path() + ".lock", path("kept"));
    std::filesystem::rename(path(), path("socket"));
  }
  std::filesystem::rename(path("socket"), path());
  std::filesystem::rename(path("kept"), path() + ".lock");
  EXPECT_THAT(connect_unix(path()).error().message, HasSubstr("its node is gone"));
  const auto listener = UnixListener::open(path());
  ASSERT_TRUE(listener) << listener.error().message;
  EXPECT_TRUE(connect_unix(path()));
}

TEST_F(UnixListenerTest, DoesNotTakeThePathOfALiveListener) {
  const auto first = UnixListener::open(path());
  const auto second = UnixListener::open(path());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("another process listens on"));
  EXPECT_TRUE(connect_unix(path()));
}

TEST_F(UnixListenerTest, DoesNotRemoveAFileThatIsNotASocket) {
  std::ofstream(path()) << "precious";
  const auto listener = UnixListener::open(path());
  ASSERT_FALSE(listener);
  EXPECT_THAT(listener.error().message, HasSubstr("is not a socket"));
  EXPECT_TRUE(std::filesystem::exists(path()));
}

TEST_F(UnixListenerTest, DoesNotListenInAFolderOthersCanWriteTo) {
  ::chmod(folder_.c_str(), 0777);
  EXPECT_THAT(UnixListener::open(path()).error().message, HasSubstr("others can write to"));
  ::chmod(folder_.c_str(), 0700);
  std::filesystem::create_directory_symlink("/tmp", path("link"));
  EXPECT_FALSE(UnixListener::open(path("link/node.sock")));
}

TEST_F(UnixListenerTest, APathHasAtMost107Bytes) {
  const std::string rest(107 - folder_.size() - 1, 'x');
  EXPECT_TRUE(UnixListener::open(path(rest)));
  EXPECT_THAT(UnixListener::open(path(rest + "x")).error().message, HasSubstr("1 to 107 bytes"));
}

TEST_F(UnixListenerTest, ExplainsWhyConnectingFails) {
  EXPECT_THAT(connect_unix(path()).error().message, HasSubstr("there is nothing at"));
}

}  // namespace
}  // namespace roost::net
