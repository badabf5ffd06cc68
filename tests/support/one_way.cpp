// SPDX-License-Identifier: Apache-2.0
#include "support/one_way.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace roost::test {
namespace {

constexpr std::size_t kMostQueued = 1U << 20U;

bool would_block(ssize_t result) {
  return result < 0 && (errno == EAGAIN || errno == EINTR);
}

}  // namespace

bool OneWay::wants_to_read(const Rule& rule) const {
  return rule.reads && !ended_ && !broken_ && queued_ < kMostQueued;
}

std::optional<OneWay::Time> OneWay::due() const {
  return chunks_.empty() ? std::nullopt : std::optional(chunks_.front().due);
}

void OneWay::read(const Rule& rule, Time now) {
  std::array<char, 65'536> bytes;
  const ssize_t size = ::recv(from_, bytes.data(), bytes.size(), 0);
  if (would_block(size)) return;
  if (size <= 0) {
    ended_ = size == 0;
    broken_ = size < 0;
    return;
  }
  if (!rule.forwards) {
    swallowed_ += static_cast<std::size_t>(size);
    return;
  }
  chunks_.push_back({now + rule.delay, std::string(bytes.data(), static_cast<std::size_t>(size))});
  queued_ += static_cast<std::size_t>(size);
}

std::size_t OneWay::write(Time now) {
  std::size_t written = 0;
  while (!broken_ && wants_to_write(now)) {
    const std::size_t size = send(chunks_.front().bytes);
    if (size == 0) return written;
    written += size;
    if (chunks_.front().bytes.empty()) chunks_.pop_front();
  }
  if (ended_ && chunks_.empty() && !std::exchange(passed_end_, true)) ::shutdown(to_, SHUT_WR);
  return written;
}

std::size_t OneWay::send(std::string& bytes) {
  const ssize_t size = ::send(to_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  broken_ = size < 0 && !would_block(size);
  if (size <= 0) return 0;
  bytes.erase(0, static_cast<std::size_t>(size));
  queued_ -= static_cast<std::size_t>(size);
  return static_cast<std::size_t>(size);
}

}  // namespace roost::test
