// SPDX-License-Identifier: Apache-2.0
#include "roost/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/visible_text.hpp"

namespace roost {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

class StderrSink final : public LogSink {
 public:
  StderrSink() : logger_("roost", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()) {
    logger_.set_pattern("%H:%M:%S.%e [%^%l%$] %v");
    logger_.set_level(spdlog::level::trace);  // the Logger in front decides
  }
  void write(LogLevel level, std::string_view line) override { logger_.log(spdlog_level(level), line); }

 private:
  spdlog::logger logger_;
};

bool topic_fits(std::string_view pattern, std::string_view topic) {
  if (!pattern.ends_with('*')) return topic == pattern;
  return !topic.empty() && topic.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

std::shared_ptr<LogSink> stderr_sink() {
  return std::make_shared<StderrSink>();
}

bool LogRule::fits(const LogSubject& subject) const noexcept {
  return (mount.empty() || mount == subject.mount) && (topic.empty() || topic_fits(topic, subject.topic)) &&
         (event.empty() || event == subject.event);
}

Logger::Logger(std::shared_ptr<LogSink> sink, LogLevel level, ParameterFilter filter,
               std::vector<LogRule> rules)
    : sink_(std::move(sink)), filter_(std::move(filter)), level_(level), least_(level) {
  set_rules(std::move(rules));
}

/// What has come into a line unseen, say in the text of an exception, gets to no sink.
void Logger::deliver(const LogRecord& record) const {
  if (base::is_plain(record.line)) return sink_->record(record);
  const std::string line = base::visible_lines(record.line);
  LogRecord safe = record;
  safe.line = line;
  sink_->record(safe);
}

void Logger::set_level(LogLevel level) {
  const std::lock_guard lock(mutex_);
  level_.store(level, std::memory_order_relaxed);
  refresh_locked();
}

void Logger::set_rules(std::vector<LogRule> rules) {
  const std::lock_guard lock(mutex_);
  rules_ = std::make_shared<const Rules>(std::move(rules));
  refresh_locked();
}

std::vector<LogRule> Logger::rules() const {
  return *snapshot();
}

void Logger::refresh_locked() {
  LogLevel least = level();
  for (const LogRule& rule : *rules_)
    least = std::min(least, rule.level);
  has_rules_.store(!rules_->empty(), std::memory_order_relaxed);
  least_.store(least, std::memory_order_relaxed);
}

std::shared_ptr<const Logger::Rules> Logger::snapshot() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

LogLevel Logger::threshold(const LogSubject& subject) const {
  const auto rules = snapshot();
  const auto decides =
      std::find_if(rules->begin(), rules->end(), [&](const LogRule& rule) { return rule.fits(subject); });
  return decides == rules->end() ? level() : decides->level;
}

}  // namespace roost
