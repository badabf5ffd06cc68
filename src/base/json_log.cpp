// SPDX-License-Identifier: Apache-2.0
#include "roost/json_log.hpp"

#include <cstdint>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "base/output.hpp"
#include "base/visible_text.hpp"

namespace roost {
namespace {

std::string_view name_of(LogLevel level) {
  static constexpr std::string_view kNames[] = {"debug", "info", "warning", "error", "off"};
  return kNames[static_cast<std::size_t>(level)];
}

/// Header values sent by peers may not be UTF-8.
std::string quoted(std::string_view text) {
  return boost::json::serialize(base::utf8_or_visible(text));
}

class Line {
 public:
  void add(std::string_view name, std::string_view json) {
    text_ += text_.empty() ? '{' : ',';
    text_ += quoted(name);
    text_ += ':';
    text_ += json;
  }
  void add_text(std::string_view name, std::string_view text) {
    if (!text.empty()) add(name, quoted(text));
  }
  /// Logs are also read on terminals, so control characters are escaped.
  [[nodiscard]] std::string finish() && {
    text_ += '}';
    return base::is_plain(text_) ? std::move(text_) : base::visible_json(text_);
  }

 private:
  std::string text_;
};

void add_field(Line& line, const LogField& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    line.add_text(field.name, *text);
  } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    line.add(field.name, std::to_string(*number));
  } else {
    line.add(field.name, std::get<LogJson>(field.value).text);
  }
}

class JsonLinesSink : public LogSink {
 public:
  void write(LogLevel level, std::string_view line) final {
    record({.level = level, .line = line, .at = std::chrono::system_clock::now()});
  }
  void record(const LogRecord& record) final { put(json_line(record, record.at) + '\n'); }

 private:
  virtual void put(const std::string& line) = 0;
};

/// Writes to the descriptor, so that the stream is not locked while a write blocks; some streams have none.
class JsonToStream final : public JsonLinesSink {
 public:
  explicit JsonToStream(std::FILE* stream) : stream_(stream) {}

 private:
  void put(const std::string& line) override {
    const int descriptor = ::fileno(stream_);
    if (descriptor >= 0) return base::write_blocking(descriptor, line);
    std::fwrite(line.data(), 1, line.size(), stream_);
    std::fflush(stream_);
  }

  std::FILE* const stream_;
};

class JsonToFile final : public JsonLinesSink {
 public:
  explicit JsonToFile(std::string path)
      : path_(std::move(path)), file_(base::open_for_appending(path_).value()) {}

  void reopen() override {
    auto opened = base::open_for_appending(path_);
    if (!opened) return write(LogLevel::error, "the log stays in the old file: " + opened.error().message);
    file_ = *std::move(opened);
    write(LogLevel::info, path_ + " was reopened");
  }

 private:
  void put(const std::string& line) override { base::write_blocking(file_.number(), line); }

  const std::string path_;
  base::FileDescriptor file_;
};

}  // namespace

std::string json_line(const LogRecord& record, std::chrono::system_clock::time_point at) {
  using std::chrono::milliseconds;
  const auto since_epoch = std::chrono::duration_cast<milliseconds>(at.time_since_epoch());
  const auto second = std::chrono::floor<std::chrono::seconds>(since_epoch);
  Line line;
  line.add_text("time", fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(second.count()),
                                    (since_epoch - second).count()));
  line.add_text("level", name_of(record.level));
  line.add_text("message", record.line);
  line.add_text("mount", record.subject.mount);
  line.add_text("topic", record.subject.topic);
  line.add_text("event", record.subject.event);
  for (const LogField& field : record.fields)
    add_field(line, field);
  return std::move(line).finish();
}

std::shared_ptr<LogSink> json_lines_sink(std::FILE* file) {
  return background_sink(std::make_shared<JsonToStream>(file));
}

std::shared_ptr<LogSink> json_lines_file(const std::string& path) {
  return background_sink(std::make_shared<JsonToFile>(path));
}

}  // namespace roost
