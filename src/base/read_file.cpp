// SPDX-License-Identifier: Apache-2.0
#include "base/read_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "base/file_descriptor.hpp"

namespace roost::base {
namespace {

using Clock = std::chrono::steady_clock;

Error reason(int error) {
  const std::error_code code(error, std::system_category());
  return {code, code.message()};
}

/// Waits until there is something to read or the last writer has closed.
Result<void> wait_for_more(int file, Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  pollfd waiting{file, POLLIN, 0};
  const int ready = ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
  if (ready > 0 || (ready < 0 && errno == EINTR)) return {};
  if (ready < 0) return reason(errno);
  return make_error("a pipe with no data before the timeout", std::errc::timed_out);
}

Result<std::string> read_all(int file, const ReadLimits& limits) {
  const auto deadline = Clock::now() + limits.timeout;
  std::string text;
  std::array<char, 16'384> part;
  while (true) {
    const ssize_t size = ::read(file, part.data(), part.size());
    if (size == 0) return text;
    if (size > 0) {
      text.append(part.data(), static_cast<std::size_t>(size));
      if (text.size() > limits.max_bytes)
        return make_error(fmt::format("more than {} bytes", limits.max_bytes), std::errc::file_too_large);
    } else if (errno == EAGAIN) {
      if (const auto more = wait_for_more(file, deadline); !more) return more.error();
    } else if (errno != EINTR) {
      return reason(errno);
    }
  }
}

}  // namespace

Result<std::string> read_file(const std::string& path, const ReadLimits& limits) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file) return reason(errno);
  auto text = read_all(file.number(), limits);
  struct stat about{};
  const bool is_pipe = ::fstat(file.number(), &about) == 0 && S_ISFIFO(about.st_mode);
  // A pipe that was already read looks the same: a reload must not treat that as an empty file.
  if (text && text->empty() && is_pipe) return make_error("a pipe without a writer");
  return text;
}

}  // namespace roost::base
