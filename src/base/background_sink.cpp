// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "base/log_writer.hpp"

namespace roost {
namespace {

constexpr std::chrono::seconds kFinalFlushTimeout{1};

class BackgroundSink final : public LogSink {
 public:
  BackgroundSink(std::shared_ptr<LogSink> sink, std::size_t max_bytes)
      : writer_(std::make_shared<base::LogWriter>(std::move(sink), max_bytes)) {}
  BackgroundSink(const BackgroundSink&) = delete;
  BackgroundSink& operator=(const BackgroundSink&) = delete;
  ~BackgroundSink() override { writer_->end(kFinalFlushTimeout); }

  void write(LogLevel level, std::string_view line) override { record({level, line}); }
  void record(const LogRecord& record) override {
    LogRecord timed = record;
    if (timed.at == decltype(timed.at){}) timed.at = std::chrono::system_clock::now();
    writer_->add(timed);
  }
  bool flush(std::chrono::milliseconds timeout) override { return writer_->flush(timeout); }
  void reopen() override { writer_->reopen(); }
  [[nodiscard]] std::uint64_t dropped() const override { return writer_->dropped(); }

 private:
  const std::shared_ptr<base::LogWriter> writer_;
};

}  // namespace

std::shared_ptr<LogSink> background_sink(std::shared_ptr<LogSink> sink, std::size_t max_bytes) {
  return std::make_shared<BackgroundSink>(std::move(sink), max_bytes);
}

}  // namespace roost
