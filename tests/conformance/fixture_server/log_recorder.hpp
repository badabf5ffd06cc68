// SPDX-License-Identifier: Apache-2.0
// The last megabyte of log lines of all endpoints, to be read from an offset on. Thread: any.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "roost/log.hpp"

namespace fixture {

class LogRecorder final : public roost::LogSink {
 public:
  static constexpr std::size_t kMaxBytes = 1 << 20;

  void write(roost::LogLevel, std::string_view line) override {
    const std::lock_guard lock(mutex_);
    text_.append(line).push_back('\n');
    if (text_.size() <= kMaxBytes) return;
    const std::size_t dropped = text_.size() - kMaxBytes / 2;
    text_.erase(0, dropped);
    dropped_ += dropped;
  }

  struct Part {
    std::uint64_t offset;  // of the end: where to continue reading
    std::string text;
  };
  /// What was written since `offset`, as far as it is still kept.
  [[nodiscard]] Part read(std::uint64_t offset) const {
    const std::lock_guard lock(mutex_);
    const std::uint64_t begin = std::clamp<std::uint64_t>(offset, dropped_, dropped_ + text_.size());
    return {dropped_ + text_.size(), text_.substr(begin - dropped_)};
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
  std::uint64_t dropped_ = 0;
};

}  // namespace fixture
