// SPDX-License-Identifier: Apache-2.0
// Where log lines go. Roost writes finished lines with what they tell as data beside them; an application may
// take both into its own log.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "roost/parameter_filter.hpp"

namespace roost {

enum class LogLevel { debug, info, warning, error, off };

/// What a line is about. Empty: about none.
struct LogSubject {
  std::string_view mount{};  // the path of a socket's mount
  std::string_view topic{};
  std::string_view event{};
};

/// JSON text, to be taken over as it is.
struct LogJson {
  std::string_view text;
};

/// One fact of a line. Names say their unit ("duration_ns").
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, LogJson> value;
};

/// A line with its facts. Everything is borrowed for the call.
struct LogRecord {
  LogLevel level;
  std::string_view line;  // for people; may have several lines; what acts on a terminal is escaped
  LogSubject subject{};
  std::span<const LogField> fields{};
  std::chrono::system_clock::time_point at{};  // when it was written; set by the Logger
};

/// Receives every line that the logger lets through. Thread: any, several at once. The callers serve clients:
/// a sink that may have to wait (for a disk, a terminal, a network) belongs behind background_sink().
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(LogLevel level, std::string_view line) = 0;
  /// For sinks that want the facts too. By default only the line is written.
  virtual void record(const LogRecord& record) { write(record.level, record.line); }
  /// Waits until the lines so far are where they belong, for `patience` at most. False: some are not.
  virtual bool flush(std::chrono::milliseconds patience) {
    static_cast<void>(patience);
    return true;
  }
  /// Opens its file anew, if it has one, which somebody has moved aside (logrotate). Says so in the new one,
  /// or in the old one why not.
  virtual void reopen() {}
};

/// How much background_sink() keeps for a sink that does not keep up.
inline constexpr std::size_t kLogQueueBytes = std::size_t{4} << 20;

/// Puts a queue and a thread in front of a sink, so that nobody who logs waits for it. Lines that find
/// `max_bytes` of others waiting are dropped and counted; the count is the next line that `sink` gets. When
/// this dies, what is left has a second to be written.
[[nodiscard]] std::shared_ptr<LogSink> background_sink(std::shared_ptr<LogSink> sink,
                                                       std::size_t max_bytes = kLogQueueBytes);

/// The sink used when the application gives none: standard error, one line each with time and level, in the
/// background.
[[nodiscard]] std::shared_ptr<LogSink> stderr_sink();

/// Another level for what has this subject. Parts that are empty fit everything; a line that is not about a
/// topic is not touched by a rule with a topic, and so on.
struct LogRule {
  std::string mount{};  // "/socket"
  std::string topic{};  // "room:42", or "room:*" for all that begin so
  std::string event{};
  LogLevel level = LogLevel::info;  // lines below it are not written; off: none

  [[nodiscard]] bool fits(const LogSubject& subject) const noexcept;
};

/// A level, rules and a sink. Shared by reference; level and rules may change while running. Thread: any.
class Logger {
 public:
  explicit Logger(std::shared_ptr<LogSink> sink = stderr_sink(), LogLevel level = LogLevel::info,
                  ParameterFilter filter = {}, std::vector<LogRule> rules = {});

  /// The level of lines about which no rule says anything.
  [[nodiscard]] LogLevel level() const noexcept { return level_.load(std::memory_order_relaxed); }
  void set_level(LogLevel level);
  /// The first rule that fits decides. Replaces those there were.
  void set_rules(std::vector<LogRule> rules);
  [[nodiscard]] std::vector<LogRule> rules() const;

  /// What must not be seen of parameters and payloads in the log.
  [[nodiscard]] const ParameterFilter& filter() const noexcept { return filter_; }

  /// Asked before a line is put together; without rules two relaxed loads.
  [[nodiscard]] bool enabled(LogLevel level, const LogSubject& subject = {}) const {
    if (level == LogLevel::off || level < least_.load(std::memory_order_relaxed)) return false;
    if (!has_rules_.load(std::memory_order_relaxed)) return true;
    return level >= threshold(subject);
  }
  void write(const LogRecord& record) {
    if (enabled(record.level, record.subject)) put(record);
  }
  void write(LogLevel level, std::string_view line) { write({level, line}); }
  void debug(std::string_view line) { write(LogLevel::debug, line); }
  void info(std::string_view line) { write(LogLevel::info, line); }
  void warning(std::string_view line) { write(LogLevel::warning, line); }
  void error(std::string_view line) { write(LogLevel::error, line); }

  // As the sink has them.

  bool flush(std::chrono::milliseconds patience) { return sink_->flush(patience); }
  void reopen() { sink_->reopen(); }

 private:
  using Rules = std::vector<LogRule>;

  void put(LogRecord record) const;
  [[nodiscard]] LogLevel threshold(const LogSubject& subject) const;
  [[nodiscard]] std::shared_ptr<const Rules> snapshot() const;
  void refresh_locked();

  const std::shared_ptr<LogSink> sink_;
  const ParameterFilter filter_;
  std::atomic<LogLevel> level_;
  std::atomic<LogLevel> least_;  // of the level and every rule's: below it no line goes through
  std::atomic<bool> has_rules_{false};
  mutable std::mutex mutex_;  // guards rules_ and who changes the level
  std::shared_ptr<const Rules> rules_;
};

}  // namespace roost
