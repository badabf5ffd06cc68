// SPDX-License-Identifier: Apache-2.0
#include "base/lines_sink.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "base/output.hpp"

namespace roost {
namespace {

struct LevelName {
  std::string_view name;
  std::string_view colour;
};

LevelName label_of(LogLevel level) {
  static constexpr LevelName kNames[] = {{"debug", "\x1b[36m"},
                                         {"info", "\x1b[32m"},
                                         {"warning", "\x1b[33m\x1b[1m"},
                                         {"error", "\x1b[31m\x1b[1m"},
                                         {"off", ""}};
  return kNames[static_cast<std::size_t>(level)];
}

/// Honours https://no-color.org and terminals without colour.
bool is_colourful(int descriptor) {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
  };
  const std::string_view terminal = variable("TERM");
  return ::isatty(descriptor) == 1 && !terminal.empty() && terminal != "dumb" && variable("NO_COLOR").empty();
}

class TextLinesSink final : public LogSink {
 public:
  explicit TextLinesSink(int descriptor) : descriptor_(descriptor), colours_(is_colourful(descriptor)) {}

  void write(LogLevel level, std::string_view line) override { record({level, line}); }
  void record(const LogRecord& record) override {
    base::write_blocking(descriptor_, base::text_line(record, colours_));
  }

 private:
  const int descriptor_;
  const bool colours_;
};

class BareLinesSink final : public LogSink {
 public:
  explicit BareLinesSink(std::FILE* stream) : stream_(stream) {}

  void write(LogLevel, std::string_view line) override {
    std::fflush(stream_);
    base::write_blocking(::fileno(stream_), std::string(line) + '\n');  // without locking the stream
  }

 private:
  std::FILE* const stream_;
};

}  // namespace

std::string base::text_line(const LogRecord& record, bool colours) {
  using std::chrono::milliseconds;
  const auto since_epoch = std::chrono::duration_cast<milliseconds>(record.at.time_since_epoch());
  const auto second = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const LevelName level = label_of(record.level);
  return fmt::format("{:%H:%M:%S}.{:03} [{}{}{}] {}\n", fmt::localtime(second.count()),
                     (since_epoch - second).count(), colours ? level.colour : "", level.name,
                     colours ? "\x1b[m" : "", record.line);
}

std::shared_ptr<LogSink> base::bare_lines_sink(std::FILE* stream) {
  return std::make_shared<BareLinesSink>(stream);
}

std::shared_ptr<LogSink> stderr_sink() {
  return background_sink(std::make_shared<TextLinesSink>(STDERR_FILENO));
}

}  // namespace roost
