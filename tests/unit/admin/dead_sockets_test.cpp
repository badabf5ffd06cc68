// SPDX-License-Identifier: Apache-2.0
// What a node that starts removes from the folder of the sockets.
#include "admin/dead_sockets.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "net/unix_listener.hpp"

namespace roost::admin {
namespace {

class DeadSockets : public ::testing::Test {
 protected:
  DeadSockets() {
    std::string name = "/tmp/roost-test-XXXXXX";
    folder = ::mkdtemp(name.data());
  }
  ~DeadSockets() override { std::filesystem::remove_all(folder); }

  /// As a node leaves it behind that is killed.
  void leave_behind(const std::string& name) const {
    const std::string path = folder + "/" + name;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    const base::FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    std::ofstream(path + ".lock").flush();
  }
  [[nodiscard]] bool is_there(const std::string& name) const {
    return std::filesystem::exists(folder + "/" + name);
  }
  /// Of a process that has ended.
  static std::string dead_process() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    ::waitpid(child, nullptr, 0);
    return std::to_string(child);
  }

  std::string folder;
};

TEST_F(DeadSockets, AreRemovedWithTheirLocks) {
  const std::string one = "numbers-" + dead_process() + ".sock", two = "a-b-" + dead_process() + ".sock";
  leave_behind(one);
  leave_behind(two);
  EXPECT_EQ(remove_dead_sockets(folder), 2U);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST_F(DeadSockets, OneThatANodeListensOnStays) {
  const std::string name = "numbers-" + dead_process() + ".sock";  // in another PID namespace it lives
  const auto listener = net::UnixListener::open(folder + "/" + name);
  ASSERT_TRUE(listener);
  EXPECT_EQ(remove_dead_sockets(folder), 0U);
  EXPECT_TRUE(is_there(name));
  EXPECT_TRUE(is_there(name + ".lock"));
}

TEST_F(DeadSockets, OneWhoseProcessLivesStays) {
  const std::string name = "numbers-" + std::to_string(::getpid()) + ".sock";
  leave_behind(name);
  EXPECT_EQ(remove_dead_sockets(folder), 0U);
  EXPECT_TRUE(is_there(name));
}

TEST_F(DeadSockets, FilesOfOthersStay) {
  leave_behind("node.sock");
  const std::string file = "numbers-" + dead_process() + ".sock";
  std::ofstream(folder + "/" + file) << "not a socket";
  std::ofstream(folder + "/" + file + ".lock").flush();
  EXPECT_EQ(remove_dead_sockets(folder), 0U);
  EXPECT_TRUE(is_there("node.sock"));
  EXPECT_TRUE(is_there(file));
  EXPECT_EQ(remove_dead_sockets(folder + "/nowhere"), 0U);
}

}  // namespace
}  // namespace roost::admin
