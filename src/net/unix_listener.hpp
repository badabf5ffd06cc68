// SPDX-License-Identifier: Apache-2.0
// A listening Unix socket that only its own user can open. Who dies with it removes its file; a file that a
// crash left behind is replaced, and one that is in use is not. Thread: its owner's.
#pragma once

#include <string>

#include "net/listener.hpp"

namespace roost::net {

class UnixListener {
 public:
  /// Makes the folder of `path` if it is missing (mode 0700). Fails for a path that is too long (107 bytes),
  /// for a folder that others can write to, and when another process listens there.
  static Result<UnixListener> open(const std::string& path);
  UnixListener(UnixListener&&) noexcept = default;
  UnixListener& operator=(UnixListener&&) = delete;
  ~UnixListener();

  [[nodiscard]] int fd() const noexcept { return socket_.fd(); }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Connections of other users than ours and root are closed at once and skipped.
  [[nodiscard]] AcceptResult accept() noexcept;

 private:
  UnixListener(TcpSocket socket, base::FileDescriptor lock, std::string path)
      : socket_(std::move(socket)), lock_(std::move(lock)), path_(std::move(path)) {}

  TcpSocket socket_;
  base::FileDescriptor lock_;  // of "PATH.lock", held as long as the file is ours
  std::string path_;
};

/// Connects, and waits for it. "there is nothing at PATH", "PATH is of another user" …
[[nodiscard]] Result<base::FileDescriptor> connect_unix(const std::string& path);

}  // namespace roost::net
