// SPDX-License-Identifier: Apache-2.0
// A log that keeps its lines for tests to read. Thread: any.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "roost/json_log.hpp"

namespace roost::test {

class RecordingLog final : public LogSink {
 public:
  void write(LogLevel level, std::string_view line) override {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(level, line);
    written_.notify_all();
  }
  void record(const LogRecord& record) override {
    write(record.level, record.line);
    const std::lock_guard lock(mutex_);
    json_.push_back(json_line(record, {}));
  }

  /// The latest record with its fields, as JSON.
  [[nodiscard]] std::string last_json() const {
    const std::lock_guard lock(mutex_);
    return json_.empty() ? std::string() : json_.back();
  }

  /// Every line, and every record as JSON.
  [[nodiscard]] std::vector<std::string> all() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> lines = json_;
    for (const auto& [level, line] : lines_)
      lines.push_back(line);
    return lines;
  }

  /// Lines of this level that contain `text`.
  [[nodiscard]] std::size_t count(LogLevel level, std::string_view text) const {
    const std::lock_guard lock(mutex_);
    return count_locked(level, text);
  }
  /// Waits for the first such line; false if it does not come.
  [[nodiscard]] bool wait_for(LogLevel level, std::string_view text) const {
    std::unique_lock lock(mutex_);
    return written_.wait_for(lock, std::chrono::seconds(20), [&] { return count_locked(level, text) > 0; });
  }
  [[nodiscard]] bool has(LogLevel level, std::string_view text) const { return count(level, text) > 0; }
  void clear() {
    const std::lock_guard lock(mutex_);
    lines_.clear();
    json_.clear();
  }

 private:
  [[nodiscard]] std::size_t count_locked(LogLevel level, std::string_view text) const {
    return static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(), [&](const auto& line) {
      return line.first == level && line.second.find(text) != std::string::npos;
    }));
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable written_;
  std::vector<std::pair<LogLevel, std::string>> lines_;
  std::vector<std::string> json_;
};

}  // namespace roost::test
