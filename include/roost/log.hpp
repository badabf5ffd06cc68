// SPDX-License-Identifier: Apache-2.0
// Where log lines go. Roost writes finished lines; an application may take them into its own log.
#pragma once

#include <atomic>
#include <memory>
#include <string_view>

namespace roost {

enum class LogLevel { debug, info, warning, error, off };

/// Receives every line at or above the logger's level. Thread: any, several at once.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(LogLevel level, std::string_view line) = 0;
};

/// The sink used when the application gives none: standard error, one line each with time and level.
[[nodiscard]] std::shared_ptr<LogSink> stderr_sink();

/// A level and a sink. Shared by reference; the level may change while running. Thread: any.
class Logger {
 public:
  explicit Logger(std::shared_ptr<LogSink> sink = stderr_sink(), LogLevel level = LogLevel::info)
      : sink_(std::move(sink)), level_(level) {}

  [[nodiscard]] bool enabled(LogLevel level) const noexcept {
    return level != LogLevel::off && level >= level_.load(std::memory_order_relaxed);
  }
  void set_level(LogLevel level) noexcept { level_.store(level, std::memory_order_relaxed); }
  void write(LogLevel level, std::string_view line) {
    if (enabled(level)) sink_->write(level, line);
  }
  void debug(std::string_view line) { write(LogLevel::debug, line); }
  void info(std::string_view line) { write(LogLevel::info, line); }
  void warning(std::string_view line) { write(LogLevel::warning, line); }
  void error(std::string_view line) { write(LogLevel::error, line); }

 private:
  std::shared_ptr<LogSink> sink_;
  std::atomic<LogLevel> level_;
};

}  // namespace roost
