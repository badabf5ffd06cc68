// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/stdin_reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace roost::cli::dial {

using runtime::Interest;

StdinReader::StdinReader(runtime::EventLoop& loop, int fd, Unit unit, Owner& owner)
    : loop_(loop), fd_(fd), unit_(unit), owner_(owner) {
  loop_.add_turn_end(*this);
}

StdinReader::~StdinReader() {
  loop_.remove_turn_end(*this);
  if (source_ == Source::polled) loop_.unwatch(fd_, *this);
}

void StdinReader::start() {
  // Files and /dev/null cannot be watched with epoll and need not be: reading them does not block.
  source_ = loop_.watch(fd_, Interest::read, *this) ? Source::polled : Source::file;
}

void StdinReader::pause(bool paused) {
  if (paused == paused_) return;
  paused_ = paused;
  if (source_ == Source::polled) loop_.change(fd_, paused ? Interest::none : Interest::read, *this);
  if (source_ == Source::file && !paused) loop_.defer([] {});  // only to get another turn at once
}

void StdinReader::on_io(runtime::IoEvents) {
  read();
}

bool StdinReader::on_turn_end() {
  if (source_ != Source::file || paused_) return false;
  read();
  return source_ == Source::file;
}

void StdinReader::read() {
  std::array<char, 64 * 1024> bytes;
  const ssize_t size = ::read(fd_, bytes.data(), bytes.size());
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size < 0) return end(system_error(errno, "read standard input"));
  if (size > 0) return deliver({bytes.data(), static_cast<std::size_t>(size)});
  if (!line_.empty()) owner_.on_input(std::exchange(line_, {}));
  end({});
}

void StdinReader::deliver(std::string_view bytes) {
  if (unit_ == Unit::chunks) return owner_.on_input(bytes);
  while (!bytes.empty()) {
    const auto size = std::min(bytes.find('\n'), bytes.size());
    line_ += bytes.substr(0, size);
    if (line_.size() > kMaxLine) return end(make_error("an input line is too long"));
    if (size == bytes.size()) return;
    bytes.remove_prefix(size + 1);
    if (line_.ends_with('\r')) line_.pop_back();
    if (!line_.empty()) owner_.on_input(std::exchange(line_, {}));
  }
}

void StdinReader::end(const Result<void>& how) {
  if (source_ == Source::polled) loop_.unwatch(fd_, *this);
  source_ = Source::ended;
  owner_.on_input_end(how);
}

}  // namespace roost::cli::dial
