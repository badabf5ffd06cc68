// SPDX-License-Identifier: Apache-2.0
// /proc/net/tcp and tcp6 give the inode of the listening socket; in the process that owns it, an entry of
// /proc/PID/fd links to "socket:[INODE]". Other users' processes cannot be identified without privileges.
#include "net/port_owner.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace roost::net {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kListening = "0A";

/// A line of proc(5) /proc/net/tcp: "sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
/// ...".
std::optional<std::string> inode_if_listening(const std::string& line, std::uint16_t port) {
  std::istringstream fields(line);
  std::string slot, local, remote, state, skipped, inode;
  fields >> slot >> local >> remote >> state >> skipped >> skipped >> skipped >> skipped >> skipped >> inode;
  const std::size_t colon = local.rfind(':');
  if (state != kListening || colon == std::string::npos) return std::nullopt;
  std::uint16_t found = 0;
  std::from_chars(local.data() + colon + 1, local.data() + local.size(), found, 16);
  if (found != port) return std::nullopt;
  return inode;
}

std::optional<std::string> find_inode(std::uint16_t port) {
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream lines(table);
    for (std::string line; std::getline(lines, line);) {
      if (auto inode = inode_if_listening(line, port)) return inode;
    }
  }
  return std::nullopt;
}

bool holds_socket(const fs::path& process, const std::string& link) {
  std::error_code ignored;
  for (fs::directory_iterator entry(process / "fd", ignored), end; entry != end; entry.increment(ignored)) {
    if (fs::read_symlink(entry->path(), ignored) == link) return true;
  }
  return false;
}

std::string program_of(const fs::path& process) {
  std::ifstream comm(process / "comm");
  std::string name;
  std::getline(comm, name);
  return name;
}

}  // namespace

std::optional<PortOwner> find_port_owner(std::uint16_t port, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const auto inode = find_inode(port);
  if (!inode) return std::nullopt;
  const std::string link = "socket:[" + *inode + "]";
  std::error_code ignored;
  for (fs::directory_iterator entry("/proc", ignored), end; entry != end; entry.increment(ignored)) {
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    const std::string name = entry->path().filename().string();
    int pid = 0;
    const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    const bool is_process = error == std::errc() && stop == name.data() + name.size();
    if (is_process && holds_socket(entry->path(), link)) return PortOwner{program_of(entry->path()), pid};
  }
  return std::nullopt;
}

}  // namespace roost::net
