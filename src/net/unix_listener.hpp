// SPDX-License-Identifier: Apache-2.0
// A listening Unix socket that only its own user can open. Its destructor removes the file; a file left
// behind by a crash is replaced, but not one that is in use. Thread: its owner's.
#pragma once

#include <string>

#include "net/listener.hpp"

namespace roost::net {

class UnixListener {
 public:
  /// Creates the folder of `path` if it is missing (mode 0700). Fails if the path is too long (107 bytes), if
  /// others can write to the folder, or if another process is listening there.
  static Result<UnixListener> open(const std::string& path);
  UnixListener(UnixListener&&) noexcept = default;
  UnixListener& operator=(UnixListener&&) = delete;
  ~UnixListener();

  [[nodiscard]] int fd() const noexcept { return socket_.fd(); }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Connections of users other than ours and root are closed immediately and skipped.
  [[nodiscard]] AcceptResult accept() noexcept;

 private:
  UnixListener(TcpSocket socket, base::FileDescriptor lock, std::string path)
      : socket_(std::move(socket)), lock_(std::move(lock)), path_(std::move(path)) {}

  TcpSocket socket_;
  base::FileDescriptor lock_;  // of "PATH.lock", held as long as the file is ours
  std::string path_;
};

/// Connects, blocking until done. "there is nothing at PATH", "no permission for PATH" …
[[nodiscard]] Result<base::FileDescriptor> connect_unix(const std::string& path);

}  // namespace roost::net
