// SPDX-License-Identifier: Apache-2.0
#include "roost/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

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

}  // namespace

std::shared_ptr<LogSink> stderr_sink() {
  return std::make_shared<StderrSink>();
}

}  // namespace roost
