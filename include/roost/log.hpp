// SPDX-License-Identifier: Apache-2.0
// Where log lines go. Roost writes formatted lines together with their content as structured fields; an
// application may pass both to its own log.
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

/// What a line is about. Empty fields: not about one.
struct LogSubject {
  std::string_view mount{};  // the path of a socket's mount
  std::string_view topic{};
  std::string_view event{};
};

/// JSON text, to be copied verbatim.
struct LogJson {
  std::string_view text;
};

/// One structured field of a line. Names include the unit ("duration_ns").
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, LogJson> value;
};

/// A line with its fields. Everything is borrowed for the call.
struct LogRecord {
  LogLevel level;
  std::string_view line;  // for people; may span several lines; characters that act on a terminal are escaped
  LogSubject subject{};
  std::span<const LogField> fields{};
  std::chrono::system_clock::time_point at{};  // when it was written; set by the Logger
};

/// Receives every line that passes the logger's level. Thread: any, several at once. The callers serve
/// clients: wrap a sink that may block (on a disk, a terminal, a network) in background_sink().
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(LogLevel level, std::string_view line) = 0;
  /// For sinks that want the fields too. By default only the line is written.
  virtual void record(const LogRecord& record) { write(record.level, record.line); }
  /// Waits until all lines so far are written, for `timeout` at most. False: some are not.
  virtual bool flush(std::chrono::milliseconds timeout) {
    static_cast<void>(timeout);
    return true;
  }
  /// Reopens its file, if it has one, after it was moved aside (logrotate). Logs this in the new file, or the
  /// error in the old one.
  virtual void reopen() {}
  /// Lines that were not written because there was no room for them, since the start.
  [[nodiscard]] virtual std::uint64_t dropped() const { return 0; }
};

/// How much background_sink() queues for a sink that does not keep up.
inline constexpr std::size_t kLogQueueBytes = std::size_t{4} << 20;

/// Puts a queue and a thread in front of a sink, so that logging never waits for it. Lines that do not fit
/// into `max_bytes` are dropped and counted; the count is the next line that `sink` gets. On destruction the
/// remaining lines get one second to be written.
[[nodiscard]] std::shared_ptr<LogSink> background_sink(std::shared_ptr<LogSink> sink,
                                                       std::size_t max_bytes = kLogQueueBytes);

/// The default sink: standard error, one line each with time and level, in the background.
[[nodiscard]] std::shared_ptr<LogSink> stderr_sink();

/// Another level for lines with this subject. Empty parts match everything; a rule with a topic does not
/// match a line that is not about a topic, and so on.
struct LogRule {
  std::string mount{};  // "/socket"
  std::string topic{};  // "room:42", or "room:*" for all with that prefix
  std::string event{};
  LogLevel level = LogLevel::info;  // lines below it are not written; off: none

  [[nodiscard]] bool matches(const LogSubject& subject) const noexcept;
};

/// A level, rules and a sink. Shared by reference; level and rules may change at run time. Thread: any.
class Logger {
 public:
  explicit Logger(std::shared_ptr<LogSink> sink = stderr_sink(), LogLevel level = LogLevel::info,
                  ParameterFilter filter = {}, std::vector<LogRule> rules = {});

  /// The level of lines that no rule matches.
  [[nodiscard]] LogLevel level() const noexcept { return level_.load(std::memory_order_relaxed); }
  void set_level(LogLevel level);
  /// Replaces all rules. The first rule that matches decides.
  void set_rules(std::vector<LogRule> rules);
  [[nodiscard]] std::vector<LogRule> rules() const;

  /// Hides secrets in parameters and payloads.
  [[nodiscard]] const ParameterFilter& filter() const noexcept { return filter_; }

  /// Checked before a line is formatted; without rules it costs two relaxed loads.
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

  // Forwarded to the sink.

  bool flush(std::chrono::milliseconds timeout) { return sink_->flush(timeout); }
  void reopen() { sink_->reopen(); }
  [[nodiscard]] std::uint64_t dropped() const { return sink_->dropped(); }

 private:
  using Rules = std::vector<LogRule>;

  void put(LogRecord record) const;
  [[nodiscard]] LogLevel threshold(const LogSubject& subject) const;
  [[nodiscard]] std::shared_ptr<const Rules> snapshot() const;
  void refresh_locked();

  const std::shared_ptr<LogSink> sink_;
  const ParameterFilter filter_;
  std::atomic<LogLevel> level_;
  std::atomic<LogLevel> least_;  // the lowest of the level and all rules: lines below it never pass
  std::atomic<bool> has_rules_{false};
  mutable std::mutex mutex_;  // guards rules_ and changes of the level
  std::shared_ptr<const Rules> rules_;
};

}  // namespace roost
