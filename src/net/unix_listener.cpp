// SPDX-License-Identifier: Apache-2.0
#include "net/unix_listener.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace roost::net {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kOwnerFolder = 0700;
constexpr mode_t kWritableByOthers = 0022;
constexpr int kBacklog = 64;

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return make_error("the path of a Unix socket has 1 to 107 bytes: \"" + path + "\"");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// In a folder writable by others, they could replace our socket with theirs.
Result<void> prepare_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), kOwnerFolder) != 0 && errno != EEXIST) {
    return system_error(errno, "create the folder " + folder);
  }
  struct stat found{};
  if (::lstat(folder.c_str(), &found) != 0) return system_error(errno, "stat " + folder);
  if (!S_ISDIR(found.st_mode)) return make_error(folder + " is not a folder");
  if (found.st_uid != ::geteuid() || (found.st_mode & kWritableByOthers) != 0) {
    return make_error(
        "others can write to " + folder + ": put the admin socket into a folder that only you can write to",
        std::errc::permission_denied);
  }
  return {};
}

Result<base::FileDescriptor> lock(const std::string& path) {
  const std::string name = path + ".lock";
  base::FileDescriptor file(::open(name.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly));
  if (!file) return system_error(errno, "open " + name);
  if (::flock(file.number(), LOCK_EX | LOCK_NB) == 0) {
    // The previous listener may have removed the file in between: then this lock excludes no one.
    struct stat held{};
    struct stat named{};
    const bool same = ::fstat(file.number(), &held) == 0 && ::stat(name.c_str(), &named) == 0 &&
                      held.st_ino == named.st_ino && held.st_dev == named.st_dev;
    return same ? Result<base::FileDescriptor>(std::move(file)) : lock(path);
  }
  if (errno == EWOULDBLOCK) {
    return make_error("another process listens on " + path, std::errc::address_in_use);
  }
  return system_error(errno, "lock " + name);
}

/// Under the lock, so its creator is gone. Only a socket is ours to remove.
Result<void> remove_stale(const std::string& path) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode)) {
    return make_error(path + " already exists and is not a socket", std::errc::file_exists);
  }
  if (::unlink(path.c_str()) != 0) return system_error(errno, "remove the stale " + path);
  return {};
}

bool is_own_user(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == ::geteuid() || peer.uid == 0;
}

Error connect_failure(int error, const std::string& path) {
  switch (error) {
    case ENOENT:
      return make_error("there is nothing at " + path, std::errc::no_such_file_or_directory);
    case ECONNREFUSED:
      return make_error("nothing is listening on " + path + ": its node is gone",
                        std::errc::connection_refused);
    case EACCES:
      return make_error("no permission for " + path + ": it belongs to another user",
                        std::errc::permission_denied);
    default:
      return system_error(error, "connect to " + path);
  }
}

}  // namespace

Result<UnixListener> UnixListener::open(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return address.error();
  if (const auto prepared = prepare_folder(folder_of(path)); !prepared) return prepared.error();
  auto locked = lock(path);
  if (!locked) return locked.error();
  if (const auto removed = remove_stale(path); !removed) return removed.error();
  base::FileDescriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!descriptor) return system_error(errno, "open a socket");
  if (::bind(descriptor.number(), generic(*address), sizeof *address) != 0) {
    return system_error(errno, "listen on " + path);
  }
  UnixListener listener(TcpSocket(std::move(descriptor)), std::move(*locked), path);
  // Connections are possible only after listen(), and by then only to us.
  if (::chmod(path.c_str(), kOwnerOnly) != 0 || ::listen(listener.fd(), kBacklog) != 0) {
    return system_error(errno, "listen on " + path);
  }
  return listener;
}

UnixListener::~UnixListener() {
  if (!lock_) return;  // moved from
  ::unlink(path_.c_str());
  ::unlink((path_ + ".lock").c_str());
}

AcceptResult UnixListener::accept() noexcept {
  while (true) {
    base::FileDescriptor accepted(::accept4(fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted && !is_own_user(accepted.number())) continue;
    if (accepted) return {AcceptStatus::accepted, TcpSocket(std::move(accepted))};
    if (errno == EINTR || errno == ECONNABORTED) continue;
    return {errno == EAGAIN ? AcceptStatus::would_block : AcceptStatus::error, {}, errno};
  }
}

Result<base::FileDescriptor> connect_unix(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return address.error();
  base::FileDescriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!descriptor) return system_error(errno, "open a socket");
  if (::connect(descriptor.number(), generic(*address), sizeof *address) != 0) {
    return connect_failure(errno, path);
  }
  return descriptor;
}

}  // namespace roost::net
