// SPDX-License-Identifier: Apache-2.0
#include "admin/dead_sockets.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "base/file_descriptor.hpp"

namespace roost::admin {
namespace {

constexpr std::string_view kLock = ".lock";
constexpr std::string_view kSocket = ".sock";

/// Of "numbers-17.sock".
std::optional<pid_t> process_of(std::string_view socket) {
  if (!socket.ends_with(kSocket)) return std::nullopt;
  socket.remove_suffix(kSocket.size());
  const std::size_t dash = socket.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view digits = socket.substr(dash + 1);
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), pid);
  if (error != std::errc() || end != digits.data() + digits.size() || pid <= 0) return std::nullopt;
  return pid;
}

/// A process of that number may be about to listen there.
bool is_gone(pid_t pid) {
  return ::kill(pid, 0) != 0 && errno == ESRCH;
}

/// Empty if it is held, or has been replaced meanwhile.
base::FileDescriptor hold(const std::string& lock) {
  base::FileDescriptor file(::open(lock.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file || ::flock(file.number(), LOCK_EX | LOCK_NB) != 0) return {};
  struct stat held{};
  struct stat named{};
  const bool same = ::fstat(file.number(), &held) == 0 && ::lstat(lock.c_str(), &named) == 0 &&
                    held.st_ino == named.st_ino && held.st_dev == named.st_dev;
  return same ? std::move(file) : base::FileDescriptor();
}

/// False: what is there is not a socket.
bool remove_socket(const std::string& path) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) return errno == ENOENT;
  return S_ISSOCK(found.st_mode) && ::unlink(path.c_str()) == 0;
}

bool remove_if_dead(const std::string& socket) {
  const std::string lock = socket + std::string(kLock);
  const base::FileDescriptor held = hold(lock);
  return held && remove_socket(socket) && ::unlink(lock.c_str()) == 0;
}

/// Their paths, without ".lock".
std::vector<std::string> left_behind(const std::string& folder) {
  std::vector<std::string> sockets;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() != kLock) continue;
    const auto pid = process_of(entry.path().stem().string());
    if (pid && is_gone(*pid)) sockets.push_back((entry.path().parent_path() / entry.path().stem()).string());
  }
  return sockets;
}

}  // namespace

std::size_t remove_dead_sockets(const std::string& folder) {
  std::size_t removed = 0;
  for (const std::string& socket : left_behind(folder))
    if (remove_if_dead(socket)) ++removed;
  return removed;
}

}  // namespace roost::admin
