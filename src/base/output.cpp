// SPDX-License-Identifier: Apache-2.0
#include "base/output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/standard_streams.hpp"

namespace roost::base {
namespace {

bool is_writable(int descriptor, int timeout) {
  pollfd waiting{descriptor, POLLOUT, 0};
  return ::poll(&waiting, 1, timeout) > 0 && (waiting.revents & POLLOUT) != 0;
}

}  // namespace

Result<FileDescriptor> open_for_appending(const std::string& path) {
  hold_standard_streams();  // a program may open its log before it makes an endpoint
  constexpr mode_t kMode = 0640;
  // O_NONBLOCK for the open only: a FIFO without a reader is then an error instead of blocking.
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, kMode));
  if (!file) return system_error(errno, "open " + path);
  ::fcntl(file.number(), F_SETFL, O_APPEND);
  return file;
}

void write_blocking(int descriptor, std::string_view text) noexcept {
  constexpr int kForever = -1;
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // the descriptor was inherited in non-blocking mode
      if (!is_writable(descriptor, kForever)) return;
    } else if (errno != EINTR) {
      return;
    }
  }
}

void write_nonblocking(int descriptor, std::string_view text) noexcept {
  constexpr std::size_t kAtomic = 4096;  // PIPE_BUF: a writable pipe has room for that many bytes
  const std::size_t size = std::min(text.size(), kAtomic);
  const bool is_socket =
      ::send(descriptor, text.data(), size, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || errno != ENOTSOCK;
  if (is_socket || !is_writable(descriptor, 0)) return;
  [[maybe_unused]] const ssize_t written = ::write(descriptor, text.data(), size);
}

}  // namespace roost::base
