// SPDX-License-Identifier: Apache-2.0
#include "roost/log.hpp"

#include <algorithm>

#include "base/visible_text.hpp"

namespace roost {
namespace {

bool topic_matches(std::string_view pattern, std::string_view topic) {
  if (!pattern.ends_with('*')) return topic == pattern;
  return !topic.empty() && topic.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

bool LogRule::matches(const LogSubject& subject) const noexcept {
  return (mount.empty() || mount == subject.mount) &&
         (topic.empty() || topic_matches(topic, subject.topic)) && (event.empty() || event == subject.event);
}

Logger::Logger(std::shared_ptr<LogSink> sink, LogLevel level, ParameterFilter filter,
               std::vector<LogRule> rules)
    : sink_(std::move(sink)), filter_(std::move(filter)), level_(level), least_(level) {
  set_rules(std::move(rules));
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

/// Escapes control characters that got into a line, for example through an exception's text, before any sink
/// sees them.
void Logger::put(LogRecord record) const {
  record.at = std::chrono::system_clock::now();
  if (base::is_plain(record.line)) return sink_->record(record);
  const std::string line = base::visible_lines(record.line);
  record.line = line;
  sink_->record(record);
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
      std::find_if(rules->begin(), rules->end(), [&](const LogRule& rule) { return rule.matches(subject); });
  return decides == rules->end() ? level() : decides->level;
}

}  // namespace roost
